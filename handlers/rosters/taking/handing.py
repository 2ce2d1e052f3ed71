"""From a paper to its answer: which enterprise, read, judge, ask or count. A few lines are read at once; files and long
texts by task rows, in the child process (fetched → read → answered)."""

from datetime import timedelta

from bot.routing import Lane
from handlers.rosters import texts as reading_texts
from handlers.rosters.locking import rules
from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_text
from handlers.rosters.taking import answering, asking, coming, counting, dailies, minors, pauses, sources, texts
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.heeding import telling
from handlers.rosters.taking.heeding import texts as heeding_texts
from handlers.rosters.taking.judging import Judged, Mode, judge
from handlers.rosters.taking.links import page_address
from handlers.rosters.taking.sources import Source
from storage import Session, directory, rosters, tasks
from storage.directory import Unit
from storage.rosters import Form, PaperState, RosterPaper, RosterVersion

FETCH, READ, BACK = "roster.fetch", "roster.read", "roster.back"
SHORT = 2000  #: characters that are read in the handler itself; longer ones in the child
TASK_LIVES = timedelta(hours=6)
BACK_FROM = 1  #: faults from which on the marked workbook goes back


def hand_in(desk: Desk, source: Source, form: Form, unit: Unit | None, offered: list[Unit]) -> RosterPaper:
    """Take a paper; answers, asks, or begins the work in the background."""
    paper = rosters.papers.put(
        desk.session,
        form=form,
        state=PaperState.READING,
        person_id=desk.person_id,
        chat_id=desk.chat_id,
        unit_id=unit.id if unit is not None else None,
        sent_at=desk.sent_at,
        verified=desk.verified,
        body=sources.as_body(source),
        now=desk.now,
    )
    if unit is None:
        asking.which_unit(desk, paper, source, offered)
    else:
        go_on(desk, paper, source)
    return paper


def go_on(desk: Desk, paper: RosterPaper, source: Source) -> None:
    """The next step of a paper whose enterprise is known."""
    sources.save(desk.session, paper, source)
    if source.attachment and not paper.media:
        paper.state = PaperState.FETCHING
        _put_task(desk.session, FETCH, paper, source)
    elif source.is_file or len(source.text) > SHORT:
        paper.state = PaperState.READING
        _put_task(desk.session, READ, paper, source)
    else:
        _read_at_once(desk, paper, source)
    desk.session.add(paper)
    desk.session.flush()


def _read_at_once(desk: Desk, paper: RosterPaper, source: Source) -> None:
    """A few lines; what they say of a later day waits for it."""
    unit = directory.get_unit(desk.session, paper.unit_id or 0)
    source.text, later = coming.split(source.text, desk.day)
    if later:
        coming.keep(desk, unit, source, later)
        if not source.text:
            close(desk, paper, source, heeding_texts.NOTHING_TODAY if desk.in_group else "")
            return
        sources.save(desk.session, paper, source)
    judge_and_answer(desk, paper, source, read_text(source.text, desk.day, sender_enterprise=unit.name))


def _put_task(session: Session, kind: str, paper: RosterPaper, source: Source) -> None:
    """Each question that was answered makes the work due once more."""
    turn = len(source.confirmed) + len(source.who) + source.tries + (source.whole is not None)
    now = session.info["database"].now()
    key = f"{kind}:{paper.id}:{turn}"
    lane = Lane.ANSWER.number
    tasks.put(
        session,
        kind,
        key,
        now,
        payload={"paper": paper.id, "channel": source.channel},
        lane=lane,
        expires_at=now + TASK_LIVES,
    )


def judge_and_answer(desk: Desk, paper: RosterPaper, source: Source, reading: Reading) -> None:
    """Count what was read, or ask; all in this transaction."""
    unit = directory.get_unit(desk.session, paper.unit_id or 0)
    if said := without_list(desk, unit, reading, source.text):
        close(desk, paper, source, said)
        return
    if rules.is_locked(desk.session, unit, desk.day, desk.sent_at):
        close(desk, paper, source, locked(desk, unit, reading))
        return
    judged = judge(
        desk.session, unit, reading, source.decisions, day=desk.day, form=paper.form, verified=paper.verified
    )
    if ask(desk, paper, source, unit, reading, judged):
        return
    if refused := refusal(desk, unit, judged):
        close(desk, paper, source, refused)
        return
    if judged.is_idle:
        close(desk, paper, source, _idle(desk, judged))
        return
    answer(desk, paper, source, unit, reading, judged, counting.count(desk, unit, judged, paper.form))


def without_list(desk: Desk, unit: Unit, reading: Reading, text: str) -> str:
    """The answer where there is no list to count: nothing was read, it stands still, or only visitors come."""
    if reading.summary.suspended and not reading.rows:
        return pauses.stop_by_word(desk, unit, text)
    if reading.summary.resumed and not reading.rows and not reading.visitors and not reading.vehicles:
        return pauses.resume(desk, unit)
    if reading.rows or reading.summary.no_change or (reading.declared is not None and not reading.visitors):
        return ""
    if reading.visitors or reading.vehicles or "vehicle_plate_unknown" in reading.doc_warnings:
        return dailies.take(desk, unit, reading)
    if reading.visit_date is not None and not reading.doc_errors:
        return heeding_texts.NO_VISITS
    return "\n".join(reading_texts.CODES[code] for code in reading.doc_errors) or texts.NOTHING_FOUND


def locked(desk: Desk, unit: Unit, reading: Reading) -> str:
    """The list does not count any more today; who comes tomorrow does."""
    said = rules.refusal(desk.session, unit, desk.day)
    return said + "\n" + dailies.take(desk, unit, reading) if reading.visitors or reading.vehicles else said


def ask(desk: Desk, paper: RosterPaper, source: Source, unit: Unit, reading: Reading, judged: Judged) -> bool:
    """Whether something was asked, so that nothing counts yet."""
    if judged.namesakes is not None:
        asking.which_person(desk, paper, source, judged.namesakes)
    elif judged.asks:
        asking.whether(desk, paper, source, unit, reading, judged)
    else:
        return False
    return True


def refusal(desk: Desk, unit: Unit, judged: Judged) -> str:
    if judged.mode is Mode.NO_CHANGE and rosters.versions.latest(desk.session, unit.id) is None:
        return texts.NO_LIST_YET
    if judged.mode is Mode.FIGURES and not rosters.figures.duty_of(desk.session, unit.id).figures_allowed:
        return texts.FIGURES_NOT_ALLOWED
    return ""


def _idle(desk: Desk, judged: Judged) -> str:
    """Why nothing counts; it names people, so privately."""
    said = telling.idle(judged.unheeded)
    if not desk.in_group:
        return said
    return heeding_texts.IDLE_IN_GROUP if desk.tell(said) else texts.PRIVATE_CLOSED


def answer(
    desk: Desk,
    paper: RosterPaper,
    source: Source,
    unit: Unit,
    reading: Reading,
    judged: Judged,
    version: RosterVersion,
) -> None:
    """Say what was taken; the whole of it privately, figures only in a group."""
    minors.alert(desk, unit, version, judged)
    file_back = bool(paper.media) and judged.faulty >= BACK_FROM and bool(desk.chat_id)
    url = page_address(desk, unit) if judged.faults and desk.chat_id else ""
    whole = answering.whole(
        unit,
        reading,
        version,
        judged,
        deadline=counting.deadline_text(desk, unit),
        url=url,
        file_back=file_back,
        named=[
            *telling.named(desk.session, judged),
            *telling.missed(desk.session, unit, source.text, reading, judged),
        ],
    )
    if reading.visitors or reading.vehicles:
        whole += "\n" + dailies.take(desk, unit, reading)
    if file_back:
        _put_task(desk.session, BACK, paper, source)
        paper.unit_id = unit.id
    if desk.in_group:
        told = desk.tell(whole)
        desk.say(answering.in_group(unit, version, judged, told=told))
        if paper.form is Form.PASTE and _names_people(reading):
            desk.say(texts.PASTED_IN_GROUP)
        close(desk, paper, source, "", keep_media=file_back)
    else:
        close(desk, paper, source, whole, keep_media=file_back)


def _names_people(reading: Reading) -> bool:
    """Whether the words in the group held what should not stand there."""
    return any(row.id_no or row.phone for row in reading.rows[:50])


def close(desk: Desk, paper: RosterPaper, source: Source, said: str, *, keep_media: bool = False) -> None:
    """The last word of a paper. A page looks for it in the paper itself."""
    if said and desk.chat_id:
        desk.say(said)
    media = paper.media
    rosters.papers.finish(desk.session, paper)
    if not desk.chat_id:
        sources.save(desk.session, paper, Source(shown=said or "\n".join(filter(None, desk.said))))
    if keep_media:
        paper.media = media
        desk.session.add(paper)
