"""From a message to its grade. Pure: the same rules and text give the same grade."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot import danger
from handlers.disputes.grading import quantities, texts
from handlers.disputes.grading.folding import BEGIN, HARD
from handlers.disputes.grading.lexicon import Hit
from handlers.disputes.grading.loading import ALWAYS, Rules, Sign
from handlers.disputes.grading.model import LADDER, Category, Grade, Guard, Risk
from handlers.disputes.grading.naming import CATEGORIES
from handlers.disputes.grading.phrases import Phrase, runs

_DENIED_WITHIN = 2  #: characters that may stand between a denial and what it denies
_MOST_REASONS = 8
_STRONG = 2  #: weight that one sign at least must have: words for things alone make no dispute


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
class _Message:
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


def grade(text: str, rules: Rules) -> Grade:
    message = _read(text, rules)
    floor = danger.find(text)
    category = _category(message.matches.values())
    _match_late(message, rules, category)
    matches = list(message.matches.values())
    score = sum(m.weight for m in matches) - sum(m.sign.dismiss for m in matches)
    strongest = max((m.weight for m in matches), default=0)
    if floor is None and (score < rules.dispute_from or strongest < _STRONG or category is Category.NONE):
        return _nothing(matches)
    emergency = floor is not None or any(_is_emergency(match) for match in matches)
    return _dispute(message, rules, category, emergency, floor)


def _read(text: str, rules: Rules) -> _Message:
    folded = rules.folding.fold(text)
    message = _Message(folded, rules.lexicon.scan(folded), rules.roles)
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
    for sign in rules.signs:
        if not sign.late and (sign.needs or sign.unless or not sign.says):
            _settle(message, sign)
    return message


def _try(message: _Message, sign: Sign, phrase: Phrase) -> None:
    """Note the sign if the phrase is said and not denied; what is not imagined goes before what is."""
    if any(message.found.get(number) for number in phrase.without):
        return
    others = [runs(group, message.text, message.found) for group in phrase.groups[1:]]
    if not all(others):
        return
    best: Match | None = None
    for start, end in runs(phrase.groups[0], message.text, message.found):
        if sign.denial and message.denied(start):
            continue
        words = "…".join([message.text[start:end], *(message.text[a:b] for a, b in (other[0] for other in others))])
        match = Match(sign, words.strip(BEGIN + HARD), message.imagined(start), message.past(start))
        if best is None or (best.imagined, best.past) > (match.imagined, match.past):
            best = match
    if best is not None:
        message.matches[sign.name] = best


def _settle(message: _Message, sign: Sign) -> None:
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


def _match_late(message: _Message, rules: Rules, category: Category) -> None:
    for index, sign in enumerate(rules.signs):
        if sign.late and category in sign.categories:
            for phrase in sign.says:
                if sign.name not in message.matches:
                    _try(message, rules.signs[index], phrase)
            _settle(message, sign)


def _is_emergency(match: Match) -> bool:
    if match.sign.emergency == ALWAYS:
        return not match.imagined
    return bool(match.sign.emergency) and not match.past and not match.imagined


def _category(matches: Iterable[Match]) -> Category:
    """The category for which most speaks; of equals the one named first in the rules."""
    totals: dict[Category, float] = {}
    for match in matches:
        if match.sign.category is not None and match.weight > 0:
            totals[match.sign.category] = totals.get(match.sign.category, 0) + match.weight
    return max(totals, key=lambda category: totals[category]) if totals else Category.NONE


def _nothing(matches: Sequence[Match]) -> Grade:
    against = [m for m in matches if m.sign.dismiss > 0]
    reasons = [texts.reason_of(label=texts.DISMISSED, reasons=_told(m)) for m in against[:_MOST_REASONS]]
    return Grade(False, Category.NONE, Risk.LOW, False, False, "", tuple(reasons or [texts.NOTHING_FOUND]))


def _dispute(
    message: _Message, rules: Rules, category: Category, emergency: bool, floor: danger.Danger | None
) -> Grade:
    matches = [m for m in message.matches.values() if m.sign.dismiss <= 0]
    if category is Category.NONE:
        category = KINDS.get(floor.kind, Category.POLICE) if floor else Category.POLICE
    risk = _risk(matches, emergency, floor)
    said = [m.sign.police for m in matches if m.sign.police is not None and not m.imagined]
    police = emergency or True in said or (category in rules.police and False not in said)
    guards = frozenset(m.sign.guard for m in matches if m.sign.guard)
    if floor and floor.kind in GUARDS:
        guards |= {GUARDS[floor.kind]}
    return Grade(
        is_dispute=True,
        category=category,
        risk=risk,
        police=police,
        emergency=emergency,
        divert_to=_divert(matches, rules, category, police),
        reasons=_reasons(matches, category, floor),
        guards=guards,
        amount=message.amount,
        heads=message.heads,
    )


GRAVE = ("weapon", "fire", "hurt", "suicide", "seized")  #: kinds of danger that are high whatever else is said


def _risk(matches: Sequence[Match], emergency: bool, floor: danger.Danger | None) -> Risk:
    risk = max((m.sign.risk for m in matches if m.sign.risk and not m.imagined), key=LADDER.index, default=Risk.LOW)
    if risk is Risk.MID:
        risk = min((m.sign.at_most for m in matches if m.sign.at_most), key=LADDER.index, default=risk)
    if emergency:
        risk = max(risk, Risk.HIGH if floor and floor.kind in GRAVE else Risk.MID, key=LADDER.index)
    return risk


#: What the frame's danger words mean here when no rule names a category.
KINDS = {
    "weapon": Category.VIOLENCE,
    "fire": Category.SAFETY,
    "hurt": Category.SAFETY,
    "suicide": Category.CRISIS,
    "crowd": Category.VIOLENCE,
}
GUARDS = {"weapon": Guard.WEAPON, "hurt": Guard.INJURY, "crowd": Guard.CROWD, "suicide": Guard.THREAT}


def _divert(matches: Sequence[Match], rules: Rules, category: Category, police: bool) -> str:
    own = [m.sign.divert for m in matches if m.sign.divert and m.sign.category in (None, category)]
    if own:
        return own[0]
    usual = rules.divert[category]
    return "110" if police and category not in rules.police else usual


def _told(match: Match) -> str:
    marks = [mark for on, mark in ((match.imagined, texts.HYPOTHETICAL), (match.past, texts.PAST)) if on]
    return texts.reason(sign=match.sign.name, words=match.words) + (f"（{' '.join(marks)}）" if marks else "")


def _reasons(matches: Sequence[Match], category: Category, floor: danger.Danger | None) -> tuple[str, ...]:
    first = [texts.danger(words=floor.word)] if floor else []
    ordered = sorted(matches, key=lambda m: (m.sign.category is not category, -m.sign.weight))
    labelled = [
        texts.reason_of(label=CATEGORIES[m.sign.category], reasons=_told(m)) if m.sign.category else _told(m)
        for m in ordered
    ]
    return tuple([*first, *labelled][:_MOST_REASONS])
