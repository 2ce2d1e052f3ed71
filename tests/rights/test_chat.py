"""Every command, short word and button × every role × whatever is next door's or another station's: said in earnest,
through the real handlers. Nothing foreign is shown, sent, changed or pointed at.

The words come from the registered features; the numbers and names from rows that are there.
"""

import os
import re
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest

from bot import conversing
from bot.errors import UserError
from bot.identity import ANYONE, Grant, Role, may
from bot.messages import ChatKind, Inbound, InboundKind, Press, Sender
from bot.routing import Command, Place
from handlers.directory import feature as directory_feature
from handlers.disputes.asking import texts as verbs
from handlers.disputes.drives import texts as calls
from storage import NotFound, Session
from tests.handlers.harness import Place as Where
from tests.rights.district import STATION_WIDE, Branch, District, Listening
from tests.rights.table import FEATURES

#: Words that take what follows as it stands, so that anybody may name any place in them: a report is kept, and whoever
#: is called for it is called. They show nothing of what is there.
LONG = bool(os.environ.get("LONG_RIGHTS"))
Rows = dict[tuple[str, ...], str]
TELLING = {"纠纷", "代报", "线索"}


class Enough(Exception):
    """Throws away what was done."""


class Tries:
    """One person of ours saying things, within one transaction that is thrown away."""

    def __init__(self, district: District, session: Session, role: Role | None) -> None:
        self.district, self.session = district, session
        self.account = district.account(role)
        self.number = 0
        self.found: list[str] = []

    def says(self, text: str, foreign: Branch, *, press: str = "", group: bool = False) -> None:
        stage, session = self.district.stage, self.session
        self.number += 1
        stage._inbox += 1
        where = Where("group-0" if group else self.account, group=group)
        message = Inbound(
            channel=1,
            kind=InboundKind.PRESS if press else InboundKind.MESSAGE,
            message_id=str(stage._inbox),
            chat_address=where.address,
            chat_kind=ChatKind.GROUP if group else ChatKind.PRIVATE,
            sender=Sender("corp", self.account, ""),
            text=text,
            press=Press("card", press) if press else None,
        )
        speech = Listening()
        context = stage._context(session, message, where, speech)
        nested = session.begin_nested()
        try:
            heard = directory_feature.feature.heard
            if context.chat.unit is not None and heard is not None:
                context = heard(context)
            conversing.answer(context, stage.registry)
            nested.commit()
            told = speech.heard
        except UserError as error:
            nested.rollback()
            told = [error.text]
        except NotFound:
            nested.rollback()
            told = []
        self._judge(f"{text or press}", told, foreign)

    def _judge(self, said: str, told: list[str], foreign: Branch) -> None:
        canary = foreign.canary
        for words in told:
            # what he himself typed, now or before
            unsaid = re.sub(f"{canary.bird}leader", "", words, flags=re.IGNORECASE)
            if any(one in unsaid for one in (canary.secret, canary.bird, canary.mobile)):
                self.found.append(f"{said} → {words[:300]}")


def targets(district: District, role: Role | None) -> list[Branch]:
    """Whoever works for the whole station may see next door, which is the station's too."""
    return [district.other] if role in STATION_WIDE else [district.next, district.other]


def sentences(word: str, there: Branch) -> Sequence[str]:
    return (
        f"{word} {there.number}",
        f"{word} {there.number} 高 情况有变化需要处理",
        f"{word} {there.firm.name} 5",
        f"{word} {there.canary.bird}leader {there.team.name}",
        f"{word} {there.canary.place}物流园",
    )


#: What a card's button may carry behind its prefix; a new prefix must say so here.
BUTTONS: dict[str, Callable[[Branch], Sequence[str]]] = {
    "bulletin.stop": lambda there: [f"{there.number}"],
    "bulletin.receipt": lambda there: [f"{there.number}"],
    "bulletin.look": lambda there: [f"{there.number}"],
    "callout": lambda there: [f"{name}:{there.number}" for name in dict(calls.BUTTONS)],
    "dispute": lambda there: [f"{name}:{n}" for name in verbs.LABELS for n in (there.number, there.confidential)],
    "dispute-report": lambda there: [f"{kind}:00" for kind, _ in verbs.REPORT_KINDS],
    "quiz": lambda there: [f"{there.number}:0:A", f"{there.number}:0:+"],
    "quiz-bank": lambda there: [f"{there.number}:yes", f"{there.number}:no"],
    "roster-count": lambda there: [f"{there.rows['paper']}:1", f"{there.rows['paper']}:2"],
    "roster-coming": lambda there: [f"{there.rows['paper']}"],
    "roster-nochange": lambda there: [f"{there.firm.id}"],
    "roster-stop": lambda there: [f"{there.firm.id}"],
}


def allowed(command: Command, role: Role | None) -> bool:
    if command.act == ANYONE:
        return True
    return role is not None and may([Grant(role, 1, "/1/")], command.act, "/1/")


def everything_said(tries: Tries, role: Role | None, there: Branch) -> None:
    """All of it with LONG_RIGHTS set; else each word in one of its sentences, so that the roles together say all; of
    duty and chief, who may what an officer may, every third word."""
    turn = [*Role, None].index(role)
    for feature in FEATURES:
        for command in feature.router.commands:
            turn += 1
            passed_over = not LONG and turn % 3 and role in (Role.DUTY, Role.CHIEF)
            if allowed(command, role) and command.words[0] not in TELLING and not passed_over:
                said = sentences(command.words[0], there)
                for text in said if LONG else [said[turn % 5]]:
                    tries.says(text, there, group=command.place is Place.GROUP)
        for items in feature.router.items:
            for word in sorted(items.words) if LONG else sorted(items.words)[turn % 3 :: 6]:
                tries.says(f"{word} {there.number}", there)
                tries.says(f"{word} {there.confidential}", there)
        for prefix in feature.router.presses:
            for rest in BUTTONS[prefix](there):
                tries.says("", there, press=f"{prefix}:{rest}")


def test_every_registered_button_is_tried() -> None:
    assert {prefix for feature in FEATURES for prefix in feature.router.presses} == set(BUTTONS)


@pytest.mark.parametrize("role", [*Role, None])
def test_nothing_of_next_door_or_of_another_station_is_shown_or_touched(district: District, role: Role | None) -> None:
    with suppress(Enough), district.database.transaction(district.ours) as session:
        before = district.rows(session)
        for there in targets(district, role):
            tries = Tries(district, session, role)
            everything_said(tries, role, there)
            assert not tries.found, "\n".join(tries.found)
            assert tries.number > 50
        _nothing_was_done(district, role, before, district.rows(session))
        raise Enough


def _nothing_was_done(district: District, role: Role | None, before: Rows, after: Rows) -> None:
    """No foreign row changed or gone, and no new row that names one."""
    others = role in STATION_WIDE
    changed = [key for key, row in before.items() if district.foreign(key, others=others) and after.get(key) != row]
    assert not changed
    new = [(key, row) for key, row in after.items() if key not in before]
    ids = [str(number) for there in targets(district, role) for number in there.ids()]
    pointing = [(key, row) for key, row in new if any(number in row for number in ids)]
    assert not pointing


def test_the_canaries_sing_to_those_who_may_hear_them(district: District) -> None:
    """Our officer is shown what is next door, so that the silence above means something."""
    with suppress(Enough), district.database.transaction(district.ours) as session:
        tries = Tries(district, session, Role.OFFICER)
        for word in ("通报", "跟进", "榜单", "卷宗", "查车", "看线索", "我的纠纷", "积分", "发榜", "更正"):
            for text in sentences(word, district.next):
                tries.says(text, district.next)
        raise Enough
    words = {found.split()[0] for found in tries.found}
    assert {"看线索", "榜单"} <= words
