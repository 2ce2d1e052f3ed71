"""`接单`, `到场`, `支援`, `误报`, `办结`: which case a word means: by number, the page quoted, the only open one."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from bot import words
from bot.alarms import taking, texts
from bot.routing import Context, OpenItem, Router
from storage import alarms
from storage.alarms import LIVE, CaseState, DangerCase

ITEM = "danger"
STILL_KNOWN = timedelta(hours=24)  #: a closed case is still known by its number so long

router = Router()

_ACTS: dict[str, Callable[[Context, DangerCase], None]] = {
    texts.TAKE: taking.take,
    texts.ARRIVE: taking.arrive,
    texts.SUPPORT: taking.ask_support,
    texts.FALSE: taking.call_false,
    texts.DONE: taking.finish,
}
#: The states that a bare word looks for, first those that it can change.
_MEANT: dict[str, tuple[tuple[CaseState, ...], ...]] = {
    texts.TAKE: ((CaseState.OPEN,), (CaseState.TAKEN, CaseState.ARRIVED)),
    texts.ARRIVE: ((CaseState.TAKEN,), (CaseState.ARRIVED,), (CaseState.OPEN,)),
    texts.SUPPORT: ((CaseState.TAKEN, CaseState.ARRIVED), (CaseState.OPEN,)),
    texts.FALSE: (LIVE,),
    texts.DONE: ((CaseState.TAKEN, CaseState.ARRIVED), (CaseState.OPEN,)),
}


def listing(context: Context) -> Sequence[OpenItem]:
    if context.person is None:
        return ()
    named = words.numbered(context.message.text)
    if named is not None:
        found = alarms.list_recent(context.session, since=context.now - STILL_KNOWN)
    else:
        found = _meant(alarms.list_live(context.session), words.bare(context.message.text), context)
    return [_item(case) for case in found if taking.may_take(context, case)]


def _meant(live: Sequence[DangerCase], word: str, context: Context) -> list[DangerCase]:
    quoted = [case for case in live if f"{ITEM}:{case.number}" == context.quoted]
    for states in () if quoted else _MEANT.get(word, ()):
        found = [case for case in live if case.state in states]
        mine = [case for case in found if context.person is not None and case.taken_by == context.person.id]
        if found:
            return mine or found
    return quoted


def _item(case: DangerCase) -> OpenItem:
    return OpenItem(ITEM, case.number, texts.item_title(kind=case.kind, state=case.state.value))


@router.open_items(frozenset(texts.WORDS), listing, help=texts.HELP, act=taking.TAKE)
def answer(context: Context, item: OpenItem, word: str) -> None:
    _ACTS[word](context, alarms.get_case(context.session, item.number))
