"""What of the rules is found in one message: its signs, and how each is said (denied, imagined, past). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from handlers.disputes.grading import quantities, texts
from handlers.disputes.grading.folding import BEGIN, HARD
from handlers.disputes.grading.lexicon import Hit
from handlers.disputes.grading.loading import Rules, Sign
from handlers.disputes.grading.model import Category
from handlers.disputes.grading.phrases import Phrase, runs

_DENIED_WITHIN = 2  #: characters that may stand between a denial and what it denies


@dataclass(frozen=True, slots=True)
class Match:
    sign: Sign
    words: str
    imagined: bool = False
    past: bool = False

    @property
    def weight(self) -> float:
        """Imagined things count half: people also ask about their own case with `如果`."""
        return self.sign.weight / 2 if self.imagined else self.sign.weight


@dataclass
class Message:
    text: str
    found: Mapping[int, Sequence[Hit]]
    roles: Mapping[str, int]
    amount: int = 0
    heads: int = 0
    months: int = 0
    matches: dict[str, Match] = field(default_factory=dict)

    def denied(self, start: int) -> bool:
        return any(
            hit.end <= start <= hit.end + _DENIED_WITHIN and not _stopped(self.text, hit.end, start)
            for hit in self.found.get(self.roles[texts.DENIALS], ())
        )

    def imagined(self, start: int) -> bool:
        """Whether a `如果` stands before it in the same sentence."""
        return any(
            hit.end <= start and HARD not in self.text[hit.end : start]
            for hit in self.found.get(self.roles[texts.CONDITIONS], ())
        )

    def past(self, start: int) -> bool:
        """Whether the last word of time before it (else the first behind it) says that it is over; what is done about
        things afterwards (hospital, compensation) says so too, unless somebody calls for help."""
        if self.found.get(self.roles[texts.URGENT]):
            return False
        if self.found.get(self.roles[texts.AFTERCARE]):
            return True
        times = [(hit.start, True) for hit in self.found.get(self.roles[texts.OVER], ())]
        times += [(hit.start, False) for hit in self.found.get(self.roles[texts.NOW], ())]
        times.sort()
        before = [over for at, over in times if at <= start]
        return before[-1] if before else bool(times) and times[0][1]


def _stopped(text: str, start: int, end: int) -> bool:
    return any(stop in text[start:end] for stop in "，。?")


def read(text: str, rules: Rules) -> Message:
    folded = rules.folding.fold(text)
    message = Message(folded, rules.lexicon.scan(folded), rules.roles)
    for quantity in quantities.find(folded):
        if quantity.kind == quantities.HEADS:
            message.heads = max(message.heads, quantity.value)
        elif quantity.kind == quantities.MONTHS:
            message.months = max(message.months, quantity.value)
        else:
            message.amount = max(message.amount, quantity.value)
    tried = {pair for number in message.found for pair in rules.heads.get(number, ())}
    for index, place in sorted(tried):
        sign = rules.signs[index]
        if sign.name not in message.matches and not sign.late:
            _try(message, sign, sign.says[place])
    for sign in rules.hanging:
        _settle(message, sign)
    return message


def _try(message: Message, sign: Sign, phrase: Phrase) -> None:
    """Note the sign if the phrase is said and not denied; what is not imagined goes before what is."""
    found = message.found
    for number in phrase.needed:
        if number not in found:
            return
    for number in phrase.without:
        if number in found:
            return
    others = [runs(group, message.text, found) for group in phrase.groups[1:]]
    if not all(others):
        return
    best: Match | None = None
    for start, end in runs(phrase.groups[0], message.text, found):
        if sign.denial and message.denied(start):
            continue
        words = "…".join([message.text[start:end], *(message.text[a:b] for a, b in (other[0] for other in others))])
        match = Match(sign, words.strip(BEGIN + HARD), message.imagined(start), message.past(start))
        if best is None or (best.imagined, best.past) > (match.imagined, match.past):
            best = match
    if best is not None:
        message.matches[sign.name] = best


def _settle(message: Message, sign: Sign) -> None:
    """Keep or drop a sign that hangs on other signs and on figures."""
    holds = (
        (not sign.says or sign.name in message.matches)
        and (not sign.needs or any(name in message.matches for name in sign.needs))
        and not any(name in message.matches for name in sign.unless)
        and message.heads >= sign.heads_from
        and message.amount >= sign.amount_from
        and message.months >= sign.months_from
    )
    if not holds:
        message.matches.pop(sign.name, None)
    elif sign.name not in message.matches:
        over = [message.matches[name] for name in sign.needs if name in message.matches]
        imagined = bool(over) and all(match.imagined for match in over)
        message.matches[sign.name] = Match(sign, "", imagined, bool(over) and all(match.past for match in over))


def match_late(message: Message, rules: Rules, category: Category) -> None:
    for sign in rules.late[category]:
        for phrase in sign.says:
            if sign.name not in message.matches:
                _try(message, sign, phrase)
        _settle(message, sign)
