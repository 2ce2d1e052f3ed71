"""A district of two stations: ours with two parks, one held by the people who try, and another station beside it.

Everything of a branch bears its canary, and stands under numbers of its own: 1 to 3 ours, 41 to 43 next door's, 81 to
83 the other station's.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot import app
from bot.clock import VirtualClock
from bot.identity import Role
from bot.messages import Content
from bot.routing import StationView
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import opening
from handlers.disputes.intake.opening import Report
from handlers.scoring.rules import Weights
from storage import (
    Database,
    Session,
    alarms,
    bulletins,
    directory,
    disputes,
    invitations,
    links,
    rosters,
    scoring,
    sessions,
    stations,
    system,
)
from storage.base import metadata
from storage.directory import ChatKind, Unit, UnitKind
from storage.disputes import Source
from storage.invitations import Purpose
from tests.handlers.harness import Recorded, Stage

KINDS = ("bulletin", "danger", "quiz", "board", "drive", "library", "question", "quiz-upload")
#: Held on the station's own unit; the others on the own park and below.
STATION_WIDE = (Role.OFFICER, Role.DUTY, Role.CHIEF, Role.AUXILIARY, Role.LEADERSHIP, Role.AUDITOR)
WORDS = "老板拖欠我们三个人两个月工资，一共一万二，到现在没给"


@dataclass(frozen=True)
class Canary:
    """`place` names the units, which anybody may know; `bird` stands in every name, `secret` in everything said."""

    place: str
    bird: str
    secret: str
    base: int

    @property
    def mobile(self) -> str:
        return f"138{self.base:08d}"


OWN, NEXT, OTHER = Canary("南苑", "鹮", "绛珠", 0), Canary("北苑", "鸮", "青蚨", 40), Canary("西郊", "鹬", "玄圭", 80)


@dataclass
class Branch:
    canary: Canary
    park: Unit
    firm: Unit
    team: Unit
    people: dict[Role, int] = field(default_factory=dict)
    chat: int = 0
    rows: dict[str, int] = field(default_factory=dict)  #: kind of row → its id
    token: str = ""  #: of a signed link

    @property
    def number(self) -> int:
        """Of its bulletin, its dispute, its quiz, its board, its sweep, its library text."""
        return self.canary.base + 2

    @property
    def confidential(self) -> int:
        return self.canary.base + 3

    def ids(self) -> list[int]:
        """Row numbers that no other branch has."""
        return [self.park.id, self.firm.id, self.team.id, self.chat, *self.people.values(), *self.rows.values()]


class Listening(Recorded):
    """Keeps the words of everything that is sent to anybody."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []

    def reply(self, content: Content, **keywords: Any) -> None:
        self._hear(content)
        super().reply(content, **keywords)

    def to_chat(self, chat_id: int, content: Content, **keywords: Any) -> bool:
        self._hear(content)
        return super().to_chat(chat_id, content, **keywords)

    def to_person(self, person_id: int, content: Content, **keywords: Any) -> bool:
        self._hear(content)
        return super().to_person(person_id, content, **keywords)

    def _hear(self, content: Content) -> None:
        card = content.card
        shown = [card.title, card.text, *(field.value for field in card.fields)] if card is not None else []
        self.heard.append("\n".join([content.text, *shown]))


class District:
    """Our station as `stage`, with `own` and `next`, and `other`'s branch in the other station."""

    def __init__(self, database: Database, clock: VirtualClock) -> None:
        self.database, self.clock = database, clock
        self.ours = system.put_station(database, key="dongcheng", name="东城派出所")
        self.theirs = system.put_station(database, key="xicheng", name="西城派出所")
        self.stage = Stage(database, self.ours, clock, app.FEATURES)
        with database.transaction(self.ours) as session:
            root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="东城派出所")
            self.root = root
            self.police = {role: self._person(session, f"{OWN.bird}警", role, root) for role in STATION_WIDE}
            self.own = self._branch(session, OWN, root, self.police[Role.OFFICER])
            before = self.rows(session)
            self.next = self._branch(session, NEXT, root, self.police[Role.OFFICER])
            self._numbers(session, 60)  # what the tries make themselves meets none of these
            after = self.rows(session)
            self._nexts = {key for key in after if key not in before}
            session.expunge_all()
        with database.transaction(self.theirs) as session:
            root = directory.put_unit(session, parent=None, kind=UnitKind.STATION, name="西城派出所")
            officer = self._person(session, f"{OTHER.bird}警", Role.OFFICER, root)
            self.other = self._branch(session, OTHER, root, officer)
            session.expunge_all()

    def account(self, role: Role | None) -> str:
        """By which the person of ours is known who holds this role; without one, a stranger."""
        return f"our-{role.value}" if role is not None else "stranger"

    # --- furnishing ---------------------------------------------------------------------------------------------------

    def _person(self, session: Session, name: str, role: Role, unit: Unit) -> int:
        now = self.clock.now()
        mobile = next(one.mobile for one in (OWN, NEXT, OTHER) if name.startswith(one.bird))
        person = directory.put_person(session, name=f"{name}{role.value}", mobile=mobile, now=now)
        directory.put_grant(session, person_id=person.id, unit_id=unit.id, role=role, now=now)
        own = name.startswith(OWN.bird)
        account = f"our-{role.value}" if own else f"{name}{role.value}"
        directory.put_account(session, person_id=person.id, platform="wecom", corp="corp", user_id=account, now=now)
        return person.id

    def _branch(self, session: Session, canary: Canary, root: Unit, officer: int) -> Branch:
        put, place = directory.put_unit, canary.place
        park = put(session, parent=root, kind=UnitKind.PARK, name=f"{place}物流园")
        firm = put(session, parent=park, kind=UnitKind.ENTERPRISE, name=f"{place}快递公司")
        team = put(session, parent=firm, kind=UnitKind.TEAM, name=f"{place}早班组")
        branch = Branch(canary, park, firm, team)
        for role, unit in (
            (Role.MANAGER, park),
            (Role.MEDIATOR, park),
            (Role.REPORTER, firm),
            (Role.LEADER, team),
            (Role.MEMBER, team),
        ):
            branch.people[role] = self._person(session, canary.bird, role, unit)
        self._chat(session, branch)
        self._numbers(session, canary.base)
        self._cases(session, branch)
        self._said(session, branch, officer)
        self._handed_in(session, branch)
        self._scored(session, branch)
        self._entered(session, branch, officer)
        return branch

    def _chat(self, session: Session, branch: Branch) -> None:
        now, address = self.clock.now(), f"group-{branch.canary.base}"
        chat = directory.note_heard(
            session,
            channel_id=1,
            address=address,
            platform="wecom",
            kind=ChatKind.GROUP,
            title=f"{branch.canary.place}群",
            now=now,
        )
        directory.bind_chat(session, chat_id=chat.id, unit_id=branch.team.id, now=now)
        branch.chat = chat.id

    def _numbers(self, session: Session, base: int) -> None:
        """The next numbers begin after `base`; what is not a danger comes second, so that all stand under one."""
        for kind in KINDS:
            given, last = 0, base + (kind != "danger")
            while given < last:
                given = stations.next_number(session, kind)

    def _cases(self, session: Session, branch: Branch) -> None:
        canary, now = branch.canary, self.clock.now()
        said = f"{canary.secret}{canary.bird}"
        danger = alarms.open_case(
            session,
            kind="fire",
            place=f"unit:{branch.firm.id}",
            unit_id=branch.team.id,
            reporter_id=branch.people[Role.MEMBER],
            chat_id=branch.chat,
            told=alarms.Told(place=said, words=said),
            ladder=[],
            now=now,
        )
        view = StationView(session.info["station"], "station", "派出所", "example.cn", {})
        desk = Desk(session, Recorded(), view, now, f"person:{branch.people[Role.MEMBER]}")
        for number, hidden in ((branch.number, False), (branch.confidential, True)):
            words = f"{said}{WORDS}，电话13900{canary.base:02d}4321"
            reporter = branch.people[Role.MEMBER]
            report = Report(words, branch.team, Source.PRIVATE, reporter_id=reporter, confidential=hidden)
            case = opening.open_report(desk, report).case
            assert case.number == number
            branch.rows[f"dispute{number}"] = case.id
        branch.rows["danger"] = danger.id
        drive = disputes.open_drive(
            session, title=said, units=[branch.firm.id], by=1, due_at=now + timedelta(days=1), now=now
        )
        callout = disputes.open_callout(
            session,
            number=branch.number,
            case_number=branch.number,
            unit_id=branch.park.id,
            people=list(branch.people.values()),
            what=said,
            by=branch.people[Role.MANAGER],
            open_until=now + timedelta(hours=1),
            now=now,
        )
        branch.rows |= {"drive": drive.id, "callout": callout.id}

    def _said(self, session: Session, branch: Branch, officer: int) -> None:
        canary, now = branch.canary, self.clock.now()
        said = f"{canary.secret}{canary.bird}"
        one = bulletins.put_draft(
            session,
            number=stations.next_number(session, "bulletin"),
            author_id=officer,
            body=said,
            scope=[branch.park.id],
            code="ABCD",
            now=now,
        )
        assert one.number == branch.number
        one.state, one.confirmed_at = bulletins.BulletinState.SENDING, now
        bulletins.put_targets(session, one, [(branch.chat, branch.team.id)])
        bulletins.put_sighting(
            session, one, chat_id=branch.chat, person_id=branch.people[Role.MEMBER], told=said, now=now
        )
        branch.rows["bulletin"] = one.id
        if canary is OTHER:  # the library is the station's, so next door's is ours
            bulletins.put_texts(session, [bulletins.Entry("case", said, said, "刷单返利")], now)

    def _handed_in(self, session: Session, branch: Branch) -> None:
        canary, now = branch.canary, self.clock.now()
        unit, name, reporter = branch.firm.id, f"{canary.secret}{canary.bird}", branch.people[Role.REPORTER]
        version = rosters.versions.begin(
            session, unit_id=unit, day=now.date(), form=rosters.Form.TEXT, sent_at=now, on_time=True, now=now
        )
        lines = rosters.lines.prepare(session.info["database"].ring, [rosters.Line(name=name, id_no=f"9{canary.base}")])
        rosters.versions.put(session, version, rosters.lines.compare({}, lines))
        faulty = [rosters.faults.FaultyRow(0, 1, ("id_length",), (), {"name": name})]
        rosters.faults.put_all(session, version, faulty)
        fault = rosters.faults.of_version(session, version.id)[0]
        rosters.versions.count(session, version, faulty=1)
        for day in (now.date(), now.date() + timedelta(days=1)):
            rosters.daily.put(
                session,
                unit_id=unit,
                day=day,
                kind=rosters.DailyKind.VEHICLE,
                fields={"driver": name, "plate": f"浙A{canary.base:02d}345"},
                person_id=reporter,
                sent_at=now,
            )
        paper = rosters.papers.put(
            session,
            form=rosters.Form.FILE,
            state=rosters.PaperState.ASKING,
            person_id=reporter,
            chat_id=branch.chat,
            unit_id=unit,
            sent_at=now,
            body={"rows": name},
            now=now,
        )
        branch.rows |= {"version": version.id, "paper": paper.id, "roster fault": fault.id}

    def _scored(self, session: Session, branch: Branch) -> None:
        canary, now, team = branch.canary, self.clock.now(), branch.team
        said = f"{canary.secret}{canary.bird}"
        question = {
            "id": 1,
            "number": 1,
            "version": 1,
            "kind": "single",
            "stem": said,
            "options": [f"{said}甲", f"{said}乙"],
            "answer": "A",
            "explanation": said,
            "fraud": "刷单返利",
        }
        made = scoring.put_round(
            session,
            kind=scoring.RoundKind.DAILY,
            unit_id=team.id,
            author_id=branch.people[Role.LEADER],
            questions=[question],
            day=now.date(),
            places=[(branch.chat, team.id, 10)],
            opened_at=now,
            closes_at=now + timedelta(hours=2),
        )
        row = {"unit": team.id, "name": said, "rank": 1, "score": 9000, "new": False}
        board = scoring.put_board(
            session,
            unit_id=branch.park.id,
            period="2026-02",
            rows=[row],
            rules=Weights().to_json(),
            now=now,
            publish_at=now + timedelta(days=3),
        )
        assert board is not None
        briefing = scoring.put_briefing(
            session,
            unit_id=team.id,
            day=now.date() - timedelta(days=1),
            speaker=b"x",
            topic=said,
            heads=10,
            person_id=branch.people[Role.LEADER],
            at=now,
        )
        assert briefing is not None
        scoring.put_event(
            session,
            unit_id=team.id,
            unit_path=team.path,
            day=now.date(),
            part="incident",
            due=100,
            got=50,
            cause=f"x{canary.base}",
            note=said,
            now=now,
        )
        upload = scoring.put_upload(
            session, person_id=branch.people[Role.LEADER], source=said, items=[question], now=now
        )
        assert upload.number == branch.number
        branch.rows |= {"upload": upload.id, "quiz": made.id, "board": board.id, "briefing": briefing.id}

    def _entered(self, session: Session, branch: Branch, officer: int) -> None:
        now = self.clock.now()
        shift, _ = directory.put_shift(
            session,
            unit_id=branch.park.id,
            person_id=branch.people[Role.MANAGER],
            deputy_id=None,
            starts_at=now + timedelta(hours=1),
            ends_at=now + timedelta(hours=9),
        )
        invitations.put_invitation(session, purpose=Purpose.BIND, unit_id=branch.park.id, issued_by=officer, now=now)
        issued = {one.id for one in invitations.list_open(session, now) if one.unit_id == branch.park.id}
        row, _ = sessions.open_session(
            session,
            person_id=branch.people[Role.MANAGER],
            way="link",
            device="computer",
            grants_hash=b"",
            now=now,
        )
        branch.token = links.issue(session, "roster.page", branch.firm.id, branch.people[Role.REPORTER], now=now)
        link = next(one for one in links.list_links(session, now) if one.unit_id == branch.firm.id)
        branch.rows |= {"shift": shift.id, "invitation": issued.pop(), "session": row, "link": link.id}

    # --- looking ------------------------------------------------------------------------------------------------------

    def rows(self, session: Session) -> dict[tuple[str, ...], str]:
        """Every row of every table in neutral form, by its key. Of both stations: past the guard."""
        session.flush()
        found: dict[tuple[str, ...], str] = {}
        raw = session.connection().connection.cursor()
        for table in metadata.sorted_tables:
            names = [column.name for column in table.primary_key]
            columns = [*names, *(c.name for c in table.columns if c.name not in names)]
            listed = ", ".join(f'"{name}"' for name in columns)
            raw.execute(f'SELECT {listed} FROM "{table.name}"')
            for row in raw.fetchall():
                found[(table.name, *map(str, row[: len(names)]))] = repr(row)
        return found

    def foreign(self, key: tuple[str, ...], *, others: bool = False) -> bool:
        """Whether a row is next door's or the other station's; `others`: only the latter."""
        theirs = len(key) > 1 and key[1] == str(self.theirs) and key[0] != "station"
        return theirs or (key in self._nexts and not others)
