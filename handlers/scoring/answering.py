"""Taking an answer: typed, pressed or numbered; the first valid one counts, whenever and however often it arrives."""

import re
from datetime import datetime, timedelta

from bot import words
from bot.errors import UserError
from bot.routing import Context, OpenItem
from handlers.scoring import asking, rules, texts
from handlers.scoring.replies.letters import read_reply
from storage import scoring, tasks
from storage.scoring import Place, Round, RoundState

TALLY = "quiz.tally"
LATE_FOR = timedelta(hours=24)  #: so long after the close an answer is told that it came late
_MANY = re.compile(r"([1-9][0-9]?)\s*[.、:：)）\s]?\s*([A-Ha-hＡ-Ｈ√×✓✗]+|" + "|".join(texts.JUDGE_WORDS) + ")")
_CHANGE = re.compile(rf"^\s*(?:{'|'.join(texts.CHANGE)})\s*")
_LETTER = re.compile(r"[A-Ha-h]")
_SEVERAL = re.compile(r"[A-Da-d](?:[\s、,，和]*[A-Da-d]){1,3}")
_NAMED = re.compile(
    r"\s*(?:(?:第|题号?|#)\s*([0-9]{1,9})(?:\s*[题号]+[\s:：,，、.．]*|[\s:：,，、]+)(?=\S)"
    r"|(?:第|题号?|#)?\s*([0-9]{1,9})\s*[题号]*[\s:：,，、.．]*(?=[^\s0-9]))"
)
MOST_LATE_CHARACTERS = 8  #: of an answer in a private chat, where much else is said


def open_here(context: Context) -> list[tuple[Round, Place]]:
    """Rounds that this person may answer here, the newest first; the closed ones do not count whatever the job says."""
    if context.in_group:
        found = scoring.open_in_chat(context.session, context.chat.id)
    else:
        found = scoring.open_of_units(context.session, [grant.unit_id for grant in context.grants])
    return [(made, place) for made, place in found if _sent_at(context) < made.closes_at]


def _sent_at(context: Context) -> datetime:
    """When the person sent it, so that our own delay makes nobody late; never later than now, nor long before."""
    sent = context.message.sent_at
    if sent is None or sent > context.now or context.now - sent > timedelta(minutes=10):
        return context.now
    return sent


def listing(context: Context) -> list[OpenItem]:
    """What is open here; with several open, those that the words name or can answer at all."""
    found, text = open_here(context), context.message.text.strip()
    if len(found) > 1 and context.question is None and words.numbered_all(text) is None and not words.numbered(text):
        found = _meant(context, found, text)[0] or found
    return [
        OpenItem("quiz", made.number, made.questions[0]["stem"][:16], mark=texts.mark(number=made.number), first=True)
        for made, _ in found
    ]


def _meant(context: Context, rounds: list[tuple[Round, Place]], text: str) -> tuple[list[tuple[Round, Place]], str]:
    """Of several open rounds those that a text can be for, and the text without the number that names one. A number
    that may as well be a place within a contest names nothing."""
    if (match := _NAMED.match(text)) and len(rounds) > 1:
        number = int(match[1] or match[2])
        named = [one for one in rounds if one[0].number == number]
        if named and not any(number <= len(made.questions) > 1 for made, _ in rounds):
            return named, text[match.end() :]
    return [one for one in rounds if _given(context, one[0], text)], text


def by_item(context: Context, item: OpenItem, word: str) -> None:
    """A short word that the frame has given to one of our rounds."""
    for made, place in open_here(context):
        if made.number == item.number:
            _take_text(context, made, place, _without_number(context.message.text.strip(), made) or word, word)
            return
    raise UserError(texts.late(number=item.number))


def _without_number(text: str, made: Round) -> str:
    """`12 B`, `第12题 B` and `B 12` are B of the round 12; in a contest a leading number may be a place."""
    head = _NAMED.match(text)
    if head and int(head[1] or head[2]) == made.number and not made.number <= len(made.questions) > 1:
        return text[head.end() :]
    return re.sub(rf"[\s#第]*{made.number}\s*号?[。.!！]?$", "", text)


def _take_text(context: Context, made: Round, place: Place, text: str, word: str) -> None:
    if not take(context, made, place, text) and not take(context, made, place, word):
        raise UserError(_refusal(context, made))


def read(context: Context) -> bool:
    """A plain message that answers the round quoted or the one round that is open here."""
    text = context.message.text.strip()
    if not text:
        return False
    rounds = open_here(context)
    quoted = [one for one in rounds if asking.subject_of(one[0].number) == context.quoted]
    found, said = (quoted, text) if quoted else _meant(context, rounds, text)
    if len(found) > 1 and not quoted:
        raise UserError(texts.which_round(numbers=[made.number for made, _ in found]))
    for made, place in found:
        if take(context, made, place, said):
            return True
    for made, _ in (found or rounds)[:1]:
        if _LETTER.fullmatch(said):
            raise UserError(_refusal(context, made))
        if made.questions[0]["kind"] != "multi" and len(made.questions) == 1 and _SEVERAL.fullmatch(said):
            raise UserError(texts.ONE_ONLY)
    return not rounds and _told_late(context, text)


def _refusal(context: Context, made: Round) -> str:
    """What is said of a letter that counts for nothing: to whoever has answered, that he has; in a group without it."""
    done = scoring.answered_by(context.session, made.id, speaker_of(context)) if len(made.questions) == 1 else {}
    if 0 in done:
        return texts.TAKEN_BEFORE_HERE if context.in_group else texts.taken_before(letters=done[0].letters)
    return texts.only(letters="、".join(rules.LETTERS[: len(made.questions[0]["options"])]))


def _told_late(context: Context, text: str) -> bool:
    if context.in_group:
        made = scoring.latest_in_chat(context.session, context.chat.id)
    elif len(text) <= MOST_LATE_CHARACTERS:
        units = [grant.unit_id for grant in context.grants]
        made = scoring.latest_of_units(context.session, units, since=context.now - LATE_FOR)
    else:
        return False
    if made is None or context.now - made.closes_at > LATE_FOR:
        return False
    one = made.questions[0]
    if read_reply(text, kind=one["kind"], options=len(one["options"])) is None:
        return False
    context.reply(texts.late(number=made.number))
    return True


def take(context: Context, made: Round, place: Place, text: str) -> bool:
    """Count what `text` answers; False when it answers nothing. Says so privately, in a group once a minute for all."""
    given = _given(context, made, text)
    if not given:
        return False
    _count(context, made, place, given, in_view=context.in_group)
    return True


def _given(context: Context, made: Round, text: str) -> dict[int, str]:
    """Letters by the place of the question."""
    count = len(made.questions)
    if count > 1:
        numbered = {int(number) - 1: said for number, said in _MANY.findall(text) if 0 < int(number) <= count}
        found = {}
        for at, said in numbered.items():
            if letters := _letters(made, at, said):
                found[at] = letters
        if found:
            return found
        done = scoring.answered_by(context.session, made.id, speaker_of(context))
        at = next((at for at in range(count) if at not in done), 0)
        letters = _letters(made, at, text)
        return {at: letters} if letters else {}
    letters = _letters(made, 0, text)
    return {0: letters} if letters else {}


def _letters(made: Round, at: int, said: str) -> str:
    """What it chooses; whoever wants to change an answer (`改成B`) chooses too, and hears that the first one counts."""
    one = made.questions[at]
    for text in (said, _CHANGE.sub("", said)):
        if letters := read_reply(text, kind=one["kind"], options=len(one["options"])):
            return "".join(letters)
    return ""


def _count(context: Context, made: Round, place: Place, given: dict[int, str], *, in_view: bool) -> None:
    speaker = speaker_of(context)
    rows = [
        {
            "round_id": made.id,
            "place": at,
            "speaker": speaker,
            "unit_id": place.unit_id,
            "person_id": context.person.id if context.person else None,
            "chat_id": context.chat.id,
            "letters": letters,
            "correct": letters == made.questions[at]["answer"],
            "in_view": in_view,
            "at": context.now,
        }
        for at, letters in given.items()
    ]
    fresh = scoring.put_answers(context.session, rows)
    if context.in_group and any(fresh):
        _plan_tally(context, made)
        return
    if in_view:
        context.reply(texts.TAKEN_BEFORE_HERE)
        return
    done = scoring.answered_by(context.session, made.id, speaker)
    said = "；".join(done[at].letters for at in given)
    if any(fresh):
        context.reply(texts.taken(letters=said, more=len(made.questions) - len(done)))
    else:
        context.reply(texts.taken_before(letters=said), private=True)


def _plan_tally(context: Context, made: Round) -> None:
    """One confirmation for all answers of this minute in this group."""
    minute = context.now.replace(second=0, microsecond=0)
    tasks.put(
        context.session,
        TALLY,
        f"{TALLY}:{made.number}:{context.chat.id}:{minute:%Y%m%d%H%M}",
        minute + timedelta(minutes=1),
        payload={"number": made.number, "chat": context.chat.id},
    )


def speaker_of(context: Context) -> bytes:
    sender = context.message.sender
    return scoring.speaker_of(context.person.id if context.person else None, sender.corp, sender.user_id)


def press(context: Context) -> None:
    """A button of a question's card: quiz:<number>:<place>:<letter>, + for what was chosen in the list. In the group
    nobody sees who pressed, so what concerns one person is said to that person."""
    pressed = context.message.press
    assert pressed is not None
    _, number, at, letter = [*pressed.button.split(":"), "", "", ""][:4]
    made = scoring.get_round(context.session, int(number))
    place = next((one for found, one in open_here(context) if found.id == made.id), None)
    if place is None or made.state is RoundState.CLOSED:
        context.reply(texts.late(number=made.number), private=True)
        return
    chosen = "".join(sorted(pressed.values.get("letters", ()))) if letter == "+" else letter
    letters = _letters(made, int(at), chosen) if chosen else ""
    if not letters:
        raise UserError(_refusal(context, made))
    _count(context, made, place, {int(at): letters}, in_view=False)
