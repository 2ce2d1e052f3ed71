"""What may follow what. Pure: one table, held by every command, page and job."""

from enum import StrEnum

from storage.disputes import DisputeState as S


class Move(StrEnum):
    TAKE = "take"
    PROGRESS = "progress"
    TRANSFER = "transfer"
    ESCALATE = "escalate"
    REGRADE = "regrade"
    DIVERT = "divert"
    RECEIVE = "receive"
    BOUNCE = "bounce"
    SETTLE = "settle"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    VISIT = "visit"
    MERGE = "merge"
    SNOOZE = "snooze"
    COME_BACK = "come_back"
    FINISH = "finish"


_UNTAKEN = frozenset({S.NEW, S.REOPENED})
_TAKEN = frozenset({S.ACCEPTED, S.WORKING})
_OPEN = _UNTAKEN | _TAKEN
#: move → states it is allowed from, and the state it leads to (None: it stays)
MOVES: dict[Move, tuple[frozenset[S], S | None]] = {
    Move.TAKE: (_UNTAKEN, S.ACCEPTED),
    Move.PROGRESS: (_TAKEN, S.WORKING),
    Move.TRANSFER: (_TAKEN, S.ACCEPTED),
    Move.ESCALATE: (_OPEN, S.NEW),
    Move.REGRADE: (_OPEN, None),
    Move.DIVERT: (_TAKEN, None),
    Move.RECEIVE: (_TAKEN, S.SETTLED),
    Move.BOUNCE: (_OPEN, None),
    Move.SETTLE: (_TAKEN, S.SETTLED),
    Move.REOPEN: (frozenset({S.SETTLED, S.CLOSED}), S.REOPENED),
    Move.WITHDRAW: (_OPEN, S.WITHDRAWN),
    Move.VISIT: (frozenset({S.SETTLED}), None),
    Move.MERGE: (_OPEN | {S.SETTLED}, None),
    Move.SNOOZE: (_TAKEN, None),
    Move.COME_BACK: (_TAKEN, S.NEW),
    Move.FINISH: (frozenset({S.SETTLED}), S.CLOSED),
}


def may(move: Move, state: S, *, merged: bool = False) -> bool:
    return not merged and state in MOVES[move][0]


def after(move: Move, state: S) -> S:
    return MOVES[move][1] or state
