"""Drives disputes without platforms: what is due runs when the clock comes to it, and every page is kept."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot import alarms
from bot import danger as danger_words
from bot.clock import VirtualClock
from bot.messages import ChatKind, Inbound, InboundKind, Press, Sender
from bot.registry import Registry
from bot.routing import Feature, Job, StationView
from handlers import help as help_feature
from handlers.directory import feature as directory_feature
from handlers.disputes import feature as disputes_feature
from storage import Database, Session, disputes, tasks
from storage.directory import GrantKind, Role, Unit, put_grant, put_shift
from storage.disputes import DisputeCase
from tests.handlers.harness import Place, Recorded, Said, Town

FEATURES: tuple[Feature, ...] = (
    help_feature.feature,
    alarms.feature,
    directory_feature.feature,
    disputes_feature.feature,
)
VIEW = StationView(0, "dongcheng", "东城派出所", "example.cn", {}, "https://example.cn")


#: Words of a report → its grade and kind.
PINNED = {
    "卸货顺序": ("low", "violence"),
    "打游戏": ("low", "neighbours"),
    "五个人两个月工资": ("mid", "wages"),
    "堵在园区大门口": ("high", "wages"),
}


@dataclass
class Case:
    """A case with its step, as rows say."""

    row: DisputeCase
    due_at: datetime | None


class Precinct(Town):
    """`lead`, `lead2` lead the team, `park` and `park2` the park, `medi` mediates, `duty` and `deputy` are on duty."""

    def __init__(self, database: Database, station: int, clock: VirtualClock) -> None:
        super().__init__(database, station, clock)
        self.url = "https://example.cn"
        self.registry = Registry(FEATURES, unknown=help_feature.unknown, welcome=help_feature.welcome)
        self.ids = {"wang": self.officer.id}
        self._someone("lead", "罗班长", (Role.LEADER, self.team))
        self._someone("lead2", "白副班", (Role.LEADER, self.team), deputy=True)
        self._someone("park", "郭园长", (Role.MANAGER, self.park))
        self._someone("park2", "高副园", (Role.MANAGER, self.park), deputy=True)
        self._someone("otherpark", "魏园长", (Role.MANAGER, self.other_park))
        self._someone("medi", "袁调解", (Role.MEDIATOR, self.root))
        self._someone("duty", "胡警官", (Role.DUTY, self.root))
        self._someone("deputy", "宋警官", (Role.DUTY, self.root), deputy=True)
        self._someone("chief", "范所长", (Role.CHIEF, self.root))
        self._someone("boss", "钱经理", (Role.REPORTER, self.firm))
        self._someone("worker", "丁小明", (Role.MEMBER, self.team))
        self._someone("mate", "贾大勇", (Role.MEMBER, self.team))
        with database.transaction(station) as session:
            put_shift(
                session,
                unit_id=self.root.id,
                person_id=self.ids["duty"],
                deputy_id=self.ids["deputy"],
                starts_at=clock.now() - timedelta(days=1),
                ends_at=clock.now() + timedelta(days=400),
            )
        self.here = self.group("team-group", self.team)

    def _someone(self, account: str, name: str, *roles: tuple[Role, Unit], deputy: bool = False) -> None:
        person = self.person(name, account=account)
        self.ids[account] = person.id
        with self.database.transaction(self.station) as session:
            for role, unit in roles:
                kind = GrantKind.DEPUTY if deputy else GrantKind.MAIN
                put_grant(
                    session,
                    person_id=person.id,
                    unit_id=unit.id,
                    role=role,
                    kind=kind,
                    now=self.clock.now(),
                )

    # --- playing ------------------------------------------------------------------------------------------------------

    def report(self, account: str, words: str, place: Place | None = None) -> int:
        said = self.says(account, words, place)
        found = re.search(r"编号 (\d+)", said.text)
        assert found is not None, said.text
        return int(found[1])

    def presses(self, account: str, button: str) -> Said:
        """A button on a card in his private chat."""
        where = Place(account, group=False)
        message = Inbound(
            channel=where.channel,
            kind=InboundKind.PRESS,
            message_id=f"press{len(self.speech.told)}{button}",
            chat_address=account,
            chat_kind=ChatKind.PRIVATE,
            sender=Sender("corp", account),
            press=Press("card", button),
        )
        self._inbox += 1
        with self.database.transaction(self.station) as session:
            return self._handle(session, message, where)

    def _handle(self, session: Session, message: Inbound, where: Place) -> Said:
        """As in dispatch: danger words sound before anything else."""
        found = danger_words.find(message.text)
        if found is not None:
            speech = Recorded(keys=self.speech.keys)
            alarms.sound(self._context(session, message, where, speech), found)
            self.speech.told += speech.told
        return super()._handle(session, message, where)

    def passes(self, **span: float) -> None:
        """Time goes by, and everything that comes due on the way is done at its own moment."""
        until = self.clock.now() + timedelta(**span)
        while (moment := self.next_due()) is not None and moment <= until:
            self.clock.move_to(moment)
            self.run_due()
        self.clock.move_to(until)

    def next_due(self) -> datetime | None:
        return tasks.next_due(self.database)

    def run_due(self) -> int:
        """Everything due now; network work is taken for done."""
        now, done = self.clock.now(), 0
        for due in tasks.claim(self.database, 1, now, 100):
            run = self.registry.job(due.kind)
            with self.database.transaction(due.station_id) as session:
                if run is not None:
                    run(self._job(session, due, now))
                    session.flush()
                tasks.finish(session, due.id, due.lease_token)
            self.committed()
            done += 1
        return done

    def committed(self) -> None:
        """After each job; for whoever looks at every commit."""

    def job(self, session: Session) -> Job:
        """One that has nothing to say of itself."""
        return Job(0, "", "", self.clock.now(), {}, VIEW, self.clock.now(), session, self.speech)

    def _job(self, session: Session, due: tasks.DueTask, now: datetime) -> Job:
        return Job(due.id, due.kind, due.key, due.due_at, due.payload, VIEW, now, session, self.speech)

    # --- seeing -------------------------------------------------------------------------------------------------------

    def case(self, number: int) -> Case:
        with self.database.reading(self.station) as session:
            row = disputes.get_case(session, number)
            due_at = disputes.next_step(session, row)
            session.expunge(row)
        return Case(row, due_at)

    def told(self, account: str, words: str = "") -> list[str]:
        """What this person was told unasked."""
        return [text for person, text in self.speech.told if person == self.ids[account] and words in text]

    def pages(self, account: str, number: int) -> list[str]:
        return [text for text in self.told(account, f"【纠纷 {number}】") if "原话" in text and "由您办理" not in text]
