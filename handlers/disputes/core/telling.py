"""How people are told: in a group number, holder and time and nothing else; privately what they need."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from bot.clock import STATION_ZONE
from bot.masking import mask_numbers
from bot.messages import Button, Card, Content
from bot.plain import plain
from bot.routing import Lane, OnAmbiguous
from handlers.disputes import texts
from handlers.disputes.core import people
from handlers.disputes.core.desk import Desk
from storage import directory, disputes
from storage.directory import ChatKind
from storage.disputes import DisputeCase, Level

MAX_WORDS = 160  #: characters of what was said that a page repeats
MOST_MARKED, STEPS_MARKED = 12, 4  #: people and steps whose cards are changed when somebody has it
SHORT_WORDS = 40  #: that a call over a second channel repeats


def moment(at: datetime) -> str:
    return f"{at.astimezone(STATION_ZONE):%m-%d %H:%M}"


def dated(at: datetime) -> str:
    """With its year: what is kept for years."""
    return f"{at.astimezone(STATION_ZONE):%Y-%m-%d %H:%M}"


def clock_time(at: datetime) -> str:
    return f"{at.astimezone(STATION_ZONE):%H:%M}"


def to_people(
    desk: Desk, case: DisputeCase, whom: Iterable[int], text: str | Content, *, key: str, lane: Lane | None = None
) -> None:
    """Privately to each, once for each `key`."""
    content = text if isinstance(text, Content) else Content(text=text)
    for person_id in dict.fromkeys(whom):
        desk.speech.to_person(
            person_id,
            content,
            key=f"{disputes.subject(case.number)}:{key}:{person_id}",
            lane=lane or lane_of(case),
            subject=disputes.subject(case.number),
        )


def lane_of(case: DisputeCase) -> Lane:
    return Lane.DANGER if case.level is Level.HIGH else Lane.URGENT


def to_reporter(
    desk: Desk, case: DisputeCase, *, public: str, private: str, key: str, buttons: tuple[Button, ...] = ()
) -> None:
    """Where the report came from. `public` stands in a group; the rest, and the buttons, go to the reporter alone."""
    if case.reporter_chat_id is None or case.reporter_chat_id == desk.chat_id:
        return
    chat = directory.find_chat(desk.session, case.reporter_chat_id)
    if chat is None:
        return
    in_group = chat.kind is ChatKind.GROUP
    if in_group and case.confidential:
        return
    desk.speech.to_chat(
        chat.id,
        _asked(case, mask_numbers(public if in_group else private), () if in_group else buttons),
        key=f"{disputes.subject(case.number)}:reporter:{key}",
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=None,
        subject=disputes.subject(case.number),
    )


def _asked(case: DisputeCase, text: str, buttons: tuple[Button, ...]) -> Content:
    if not buttons:
        return Content(text=text)
    return Content(card=Card(title=texts.mark(number=case.number), text=text, buttons=buttons))


def mark_taken(desk: Desk, case: DisputeCase, done: str) -> None:
    """The newest pages, where their platform lets a card be changed, say who has it instead of asking."""
    for person_id in case.paged[-MOST_MARKED:]:
        for step in range(max(0, case.step - STEPS_MARKED), case.step + 1):
            card = replace(page_card(desk, case, time=1), buttons=(), done=done)
            key = f"{disputes.subject(case.number)}:page{step}:{person_id}"
            desk.speech.update(Content(card=card), target_key=key, key=f"{key}:taken{case.step}")


def page_card(desk: Desk, case: DisputeCase, *, time: int) -> Card:
    """What whoever is called sees: what, where, in whose words, and the button that takes it."""
    told = disputes.told_of(desk.session, case)
    words = mask_numbers(plain(" ".join(told.whole.split()), limit=MAX_WORDS))
    return Card(
        title=texts.page_title(number=case.number, level=case.level.value, category=case.category, time=time),
        text=texts.page_text(
            place=mask_numbers(plain(told.place, limit=60)), words=words, number=case.number, repeats=case.repeats
        ),
        buttons=(Button(f"dispute:take:{case.number}", texts.TAKE, "primary"),),
    )


def call_text(desk_words: str, case: DisputeCase, place: str, *, time: int) -> str:
    words = mask_numbers(plain(" ".join(desk_words.split()), limit=SHORT_WORDS))
    return texts.call(
        number=case.number, time=time, category=case.category, place=mask_numbers(plain(place, limit=40)), words=words
    )


def holder_name(desk: Desk, case: DisputeCase) -> str:
    return people.name_of(desk.session, case.holder_id)


def place_names(units: Mapping[int, str], path: str) -> str:
    """From the park down, out of a table of all units' names."""
    ids = [int(part) for part in path.strip("/").split("/") if part][1:]
    return texts.place(names=[plain(units.get(one, ""), limit=30) for one in ids])


def place_text(desk: Desk, unit_id: int) -> str:
    unit = directory.find_unit(desk.session, unit_id)
    if unit is None:
        return ""
    above = [one.name for one in directory.ancestors(desk.session, unit)][1:]
    return texts.place(names=[plain(name, limit=60) for name in [*above, unit.name]])
