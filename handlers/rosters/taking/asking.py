"""Questions before a list counts: which enterprise, which person, whether at all, the password. One is open at once."""

from collections.abc import Sequence

from bot.messages import Button, Card
from bot.plain import plain
from handlers.rosters.reading.model import Reading
from handlers.rosters.taking import sources, texts
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.judging import Ask, Judged
from handlers.rosters.taking.matching import Namesakes
from handlers.rosters.taking.sources import Source
from storage import directory, rosters
from storage.directory import Unit
from storage.rosters import PaperState, RosterPaper

UNIT, PERSON, WHETHER, PASSWORD = "roster.unit", "roster.person", "roster.whether", "roster.password"
COUNT = "roster-count"  #: prefix of the buttons of `whether`
MAX_OFFERED = 20


def which_unit(desk: Desk, paper: RosterPaper, source: Source, offered: Sequence[Unit]) -> None:
    source.units = [unit.id for unit in offered[:MAX_OFFERED]]
    names = [plain(unit.name, limit=40) for unit in offered[:MAX_OFFERED]]
    _ask(desk, paper, source, UNIT, texts.which_unit(names=names))


def which_person(desk: Desk, paper: RosterPaper, source: Source, namesakes: Namesakes) -> None:
    """By the end of their numbers and their team; only privately."""
    source.asked, source.offered = namesakes.name, [one.who.hex() for one in namesakes.people]
    people = [
        texts.person_choice(
            name=one.line.name or "",
            tail=(one.line.id_no or "")[-4:],
            team=one.line.team or "",
            shift=one.line.shift or "",
        )
        for one in namesakes.people
    ]
    _ask(desk, paper, source, PERSON, texts.which_person(name=namesakes.name, people=people))


def whether(desk: Desk, paper: RosterPaper, source: Source, unit: Unit, reading: Reading, judged: Judged) -> None:
    source.offered = [ask.value for ask in judged.asks]
    jump = Ask.JUMP in judged.asks
    text = texts.ask(unit=unit.name, reasons=_reasons(desk, unit, reading, judged), jump=jump)
    buttons = [Button(f"{COUNT}:{paper.id}:1", texts.TAKE, "primary"), Button(f"{COUNT}:{paper.id}:2", texts.DROP)]
    if jump:
        buttons.append(Button(f"{COUNT}:{paper.id}:3", texts.AS_CHANGES))
    _ask(desk, paper, source, WHETHER, text, card=Card(title=texts.ASK_TITLE, text=text, buttons=tuple(buttons)))


def _reasons(desk: Desk, unit: Unit, reading: Reading, judged: Judged) -> list[str]:
    last = rosters.versions.latest(desk.session, unit.id)
    change, summary = judged.change, reading.summary
    now = judged.heads_before + len(change.joined) - len(change.left)
    said = {
        Ask.UNVERIFIED: texts.ASKS_UNVERIFIED,
        Ask.COMPANY: texts.asks_company(unit=unit.name, stated=plain(reading.stated_enterprise or "", limit=40)),
        Ask.DAY: texts.asks_day(stated=reading.stated_date or desk.day, day=desk.day),
        Ask.SAME: texts.asks_same(day=last.day if last is not None else desk.day),
        Ask.JUMP: texts.asks_jump(before=judged.heads_before, now=now, faulty=judged.faulty),
        Ask.STATED: texts.asks_stated(
            stated=texts.joined_left(joined=summary.joined, left=summary.left),
            found=texts.joined_left(joined=len(change.joined), left=len(change.left)),
        ),
    }
    return [said[ask] for ask in judged.asks]


def password(desk: Desk, paper: RosterPaper, source: Source) -> None:
    """Only privately: in a group nobody is asked for a secret."""
    _ask(desk, paper, source, PASSWORD, texts.PASSWORD_WRONG if source.tries else texts.ASK_PASSWORD)
    if desk.in_group:
        desk.say(texts.PASSWORD_IN_PRIVATE)


def _ask(desk: Desk, paper: RosterPaper, source: Source, kind: str, question: str, *, card: Card | None = None) -> None:
    """Which enterprise is asked where it was said; everything else privately."""
    source.question, source.shown = kind, "" if desk.chat_id else question
    paper.state = PaperState.ASKING
    sources.save(desk.session, paper, source)
    _open(desk, paper, kind)
    if not desk.chat_id:
        return
    if kind == UNIT or not desk.in_group:
        desk.say(card or question)
    elif desk.tell(card or question):
        desk.say(texts.ASK_WHERE)
    else:
        desk.say(texts.PRIVATE_CLOSED)


def _open(desk: Desk, paper: RosterPaper, kind: str) -> None:
    """Note the question in every chat in which it may be answered."""
    chats = {desk.chat_id} if desk.chat_id else set()
    if desk.in_group and kind != UNIT and desk.person_id is not None:
        chats = {chat.id for chat in directory.private_chats(desk.session, desk.person_id)}
    for chat in chats:
        directory.put_conversation(
            desk.session,
            chat_id=chat,
            person_id=desk.person_id,
            kind=kind,
            payload={"paper": paper.id},
            now=desk.now,
        )
