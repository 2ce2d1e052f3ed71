"""From a message to its grade. Pure: the same rules and text give the same grade.

The rules give a verdict with reasons; the wording (wording.py), where there is one, weighs it together with how people
put such things. What the danger words find stands above both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import danger
from handlers.disputes.grading import texts, traits
from handlers.disputes.grading.finding import Match, Message, match_late, read
from handlers.disputes.grading.loading import ALWAYS, NOW, Rules
from handlers.disputes.grading.model import LADDER, Category, Grade, Guard, Risk
from handlers.disputes.grading.naming import CATEGORIES
from handlers.disputes.grading.wording import KINDS as KINDS_OF_WORDING
from handlers.disputes.grading.wording import Leaning, logit, sigmoid

_MOST_REASONS = 8
_MOST_STRINGS = 3  #: of the wording, named among the reasons
_STRONG = 2  #: weight that one sign at least must have: words for things alone make no dispute
_DISPUTE_FROM = 0.6  #: probability from which the wording alone says yes: most of what people say is none
_DISPUTE_AGREED = 0.42  #: where the rules say that it is one
_DISPUTE_URGENT = 0.15  #: where they do and the wording says that it may be an emergency
_DISPUTE_SURELY_URGENT = 0.05  #: where it is surely an emergency if it is anything
_GRAVE_FROM = 0.12  #: chance of being a dispute and a high one from which it is taken for one
_POLICE_FROM = 0.5
_POLICE_USUAL = 0.2  #: of a category that usually is police business
_PERHAPS_URGENT = 0.35  #: by the wording's own word, which is learned from many more emergencies than people send
_SURELY_URGENT = 0.75  #: nothing but an emergency is thought likely
_EMERGENCY_FROM = 1 / 7  #: chance among what people send: a missed one hurts, a false one costs a call
#: From the wording's word to that chance (log odds), fitted on plain messages that it had not learned, weighted to one
#: emergency in fifteen: the lessons hold four times as many, and one missed weighs double there.
_STEEPNESS, _RARER = 1.3, -1.9
_RULES_AGREE = 1.5  #: where the rules say so too
_STRUCK_FROM = 0.3  #: chance of a blow from which the rules are believed that it is the root, not the wages
_HIGH_FROM = 0.75
_HIGH_AGREED = 0.4  #: where the rules say high (blood, a weapon …)
_NEVER_LOW_FROM = 0.12  #: with such a chance of high it is not called low

_SURELY_LOW = 0.8  #: below it a category's usual risk counts
_NEARLY_CERTAINLY_LOW = 0.75  #: below it what the rules call mid is not called low
_FEW = 5  #: characters: so short, wording alone opens no case unless it says emergency


@dataclass(frozen=True, slots=True)
class Verdict:
    category: Category  #: NONE: no dispute
    risk: Risk = Risk.LOW
    police: bool = False
    emergency: bool = False
    doubtful: bool = False  #: the emergency rests on signs that the wording may take back


NOTHING = Verdict(Category.NONE)


def grade(text: str, rules: Rules) -> Grade:
    message = read(text, rules)
    floor = danger.find(text)
    verdict = _by_rules(message, rules, floor)
    if rules.wording is None:
        return _answer(message, rules, verdict, floor, [])
    found = _traits(message, rules, verdict, floor)
    verdict = _weighed(verdict, rules.wording.lean(found), message, rules, floor)
    strings = [] if verdict is NOTHING else rules.wording.strongest(found, verdict.category, _MOST_STRINGS)
    return _answer(message, rules, verdict, floor, strings)


def traits_of(text: str, rules: Rules) -> traits.Traits:
    """What is shown to the wording, for learning."""
    message = read(text, rules)
    floor = danger.find(text)
    return _traits(message, rules, _by_rules(message, rules, floor), floor)


def _traits(message: Message, rules: Rules, verdict: Verdict, floor: danger.Danger | None) -> traits.Traits:
    matches = message.matches.values()
    return (
        traits.of_text(message.text)
        | traits.of_lists(message.found, rules.names)
        | traits.of_pairs(message.found, rules.names)
        | traits.of_figures(message.amount, message.heads, message.months, len(message.text))
        | traits.of_signs(message.matches)
        | traits.of_verdict(
            _totals(matches),
            sum(match.sign.dismiss for match in matches),
            verdict.category,
            verdict.risk,
            verdict.police,
            verdict.emergency,
        )
        | traits.of_danger(floor.kind if floor else None)
    )


# --- the rules alone ---


def _by_rules(message: Message, rules: Rules, floor: danger.Danger | None) -> Verdict:
    category = _category(message.matches.values())
    match_late(message, rules, category)
    every = message.matches.values()
    score = sum(m.weight for m in every) - sum(m.sign.dismiss for m in every)
    strongest = max((m.weight for m in every), default=0)
    if floor is None and (score < rules.dispute_from or strongest < _STRONG or category is Category.NONE):
        return NOTHING
    urgent = [match for match in every if _is_emergency(match)]
    emergency = floor is not None or bool(urgent)
    doubtful = floor is None and all(match.sign.emergency == NOW for match in urgent)
    matches = [m for m in every if m.sign.dismiss <= 0]
    if category is Category.NONE:
        category = _of_danger(floor)
    said = [m.sign.police for m in matches if m.sign.police is not None and not m.imagined]
    police = emergency or True in said or (rules.categories[category].police and False not in said)
    return Verdict(category, _risk(matches, emergency, floor), police, emergency, doubtful)


def _is_emergency(match: Match) -> bool:
    if match.sign.emergency == ALWAYS:
        return not match.imagined
    return bool(match.sign.emergency) and not match.past and not match.imagined


def _totals(matches: Iterable[Match]) -> dict[Category, float]:
    totals: dict[Category, float] = {}
    for match in matches:
        if match.sign.category is not None and match.weight > 0:
            totals[match.sign.category] = totals.get(match.sign.category, 0) + match.weight
    return totals


def _category(matches: Iterable[Match]) -> Category:
    """The category for which most speaks; of equals the one named first in the rules."""
    totals = _totals(matches)
    return max(totals, key=lambda category: totals[category]) if totals else Category.NONE


GRAVE = ("weapon", "fire", "hurt", "suicide", "seized")  #: kinds of danger that are high whatever else is said


def _risk(matches: Sequence[Match], emergency: bool, floor: danger.Danger | None) -> Risk:
    risk = max((m.sign.risk for m in matches if m.sign.risk and not m.imagined), key=LADDER.index, default=Risk.LOW)
    if risk is Risk.MID:
        risk = min((m.sign.at_most for m in matches if m.sign.at_most), key=LADDER.index, default=risk)
    return max(risk, _least_risk(emergency, floor), key=LADDER.index)


def _least_risk(emergency: bool, floor: danger.Danger | None) -> Risk:
    if floor and floor.kind in GRAVE:
        return Risk.HIGH
    return Risk.MID if emergency else Risk.LOW


#: What the frame's danger words mean here when no rule names a category.
KINDS = {
    "weapon": Category.VIOLENCE,
    "fire": Category.SAFETY,
    "hurt": Category.SAFETY,
    "suicide": Category.CRISIS,
    "crowd": Category.VIOLENCE,
}
GUARDS = {"weapon": Guard.WEAPON, "hurt": Guard.INJURY, "crowd": Guard.CROWD, "suicide": Guard.THREAT}


def _of_danger(floor: danger.Danger | None) -> Category:
    return KINDS.get(floor.kind, Category.POLICE) if floor else Category.POLICE


# --- together with the wording ---


def _weighed(
    verdict: Verdict, leaning: Leaning, message: Message, rules: Rules, floor: danger.Danger | None
) -> Verdict:
    """What rules and wording say together; what the danger words found is never taken back."""
    certain = floor is not None
    if not certain and leaning.dispute < _dispute_bar(verdict, leaning):
        return NOTHING
    if not certain and verdict is NOTHING and _says_nothing(message, rules, leaning):
        return NOTHING
    sure = certain or (verdict.emergency and not verdict.doubtful)
    emergency = sure or _chance_of_emergency(verdict, leaning) >= _EMERGENCY_FROM
    category = _root(verdict, leaning)
    police = emergency or leaning.police >= (_POLICE_USUAL if rules.categories[category].police else _POLICE_FROM)
    leaning_risk = _leaning_risk(verdict, category, leaning, message, rules, emergency)
    risk = max(leaning_risk, _least_risk(emergency, floor), key=LADDER.index)
    return Verdict(category, risk, police, emergency)


def _dispute_bar(verdict: Verdict, leaning: Leaning) -> float:
    """From which probability it is a dispute: the graver it would be, the less it takes."""
    if leaning.emergency >= _SURELY_URGENT:
        return _DISPUTE_SURELY_URGENT
    if verdict is not NOTHING and leaning.emergency >= _PERHAPS_URGENT:
        return _DISPUTE_URGENT
    if leaning.dispute * leaning.risks[-1] >= _GRAVE_FROM:
        return 0.0
    return _DISPUTE_FROM if verdict is NOTHING else _DISPUTE_AGREED


def _chance_of_emergency(verdict: Verdict, leaning: Leaning) -> float:
    """How likely it is one among what people send: what is past, a habit or only words is in the wording already, so
    all that counts beside it is what the rules alone say and how rare emergencies are."""
    agreed = _RULES_AGREE if verdict.emergency else 0.0
    return sigmoid(_STEEPNESS * logit(leaning.emergency) + _RARER + agreed)


def _says_nothing(message: Message, rules: Rules, leaning: Leaning) -> bool:
    """Answers and asides (`两个人`, `管不了`): no rule speaks for any category, and there is too little to go by."""
    if _totals(message.matches.values()):
        return False
    said = {place for place, character in enumerate(message.text) if character.isalpha()}
    bare = message.found.get(rules.bare, ()) if rules.bare is not None else ()
    left = said - {place for hit in bare for place in range(hit.start, hit.end)}
    return not left or (len(said) <= _FEW and _chance_of_emergency(NOTHING, leaning) < _EMERGENCY_FROM)


def _root(verdict: Verdict, leaning: Leaning) -> Category:
    """By definition a quarrel about wages in which somebody was hit is about the blow."""
    struck = leaning.kinds[KINDS_OF_WORDING.index(Category.VIOLENCE)] >= _STRUCK_FROM
    if struck and verdict.category is Category.VIOLENCE and leaning.category is Category.WAGES:
        return Category.VIOLENCE
    return leaning.category


def _leaning_risk(
    verdict: Verdict, category: Category, leaning: Leaning, message: Message, rules: Rules, emergency: bool
) -> Risk:
    usual = rules.categories[category]
    low, mid, high = leaning.risks
    if message.amount >= usual.high_from:
        return Risk.HIGH
    likely = Risk.MID if mid > low else Risk.LOW
    if high >= (_HIGH_AGREED if verdict.risk is Risk.HIGH else _HIGH_FROM):
        likely = Risk.HIGH if emergency else usual.most
    small = [match.sign.at_most for match in message.matches.values() if match.sign.at_most]
    if small and high < _NEVER_LOW_FROM:
        return min([likely, *small], key=LADDER.index)
    least = Risk.MID if high >= _NEVER_LOW_FROM else Risk.LOW
    if low < _SURELY_LOW:
        least = max(least, usual.least, key=LADDER.index)
    if verdict.category is category and verdict.risk is not Risk.LOW and low < _NEARLY_CERTAINLY_LOW:
        least = max(least, Risk.MID, key=LADDER.index)
    return max(likely, least, key=LADDER.index)


# --- the answer ---


def _answer(
    message: Message, rules: Rules, verdict: Verdict, floor: danger.Danger | None, strings: Sequence[str]
) -> Grade:
    if verdict is NOTHING:
        return _nothing(list(message.matches.values()))
    matches = [m for m in message.matches.values() if m.sign.dismiss <= 0]
    guards = frozenset(m.sign.guard for m in matches if m.sign.guard)
    if floor and floor.kind in GUARDS:
        guards |= {GUARDS[floor.kind]}
    return Grade(
        is_dispute=True,
        category=verdict.category,
        risk=verdict.risk,
        police=verdict.police,
        emergency=verdict.emergency,
        divert_to=_divert(matches, rules, verdict.category, verdict.police),
        reasons=_reasons(matches, verdict.category, floor, strings),
        guards=guards,
        amount=message.amount,
        heads=message.heads,
    )


def _nothing(matches: Sequence[Match]) -> Grade:
    against = [m for m in matches if m.sign.dismiss > 0]
    reasons = [texts.reason_of(label=texts.DISMISSED, reasons=_told(m)) for m in against[:_MOST_REASONS]]
    return Grade(False, Category.NONE, Risk.LOW, False, False, "", tuple(reasons or [texts.NOTHING_FOUND]))


def _divert(matches: Sequence[Match], rules: Rules, category: Category, police: bool) -> str:
    own = [m.sign.divert for m in matches if m.sign.divert and m.sign.category in (None, category)]
    if own:
        return own[0]
    usual = rules.categories[category]
    return "110" if police and not usual.police else usual.divert


def _told(match: Match) -> str:
    marks = [mark for on, mark in ((match.imagined, texts.HYPOTHETICAL), (match.past, texts.PAST)) if on]
    return texts.reason(sign=match.sign.name, words=match.words) + (f"（{' '.join(marks)}）" if marks else "")


def _reasons(
    matches: Sequence[Match], category: Category, floor: danger.Danger | None, strings: Sequence[str]
) -> tuple[str, ...]:
    first = [texts.danger(words=floor.word)] if floor else []
    ordered = sorted(matches, key=lambda m: (m.sign.category is not category, -m.sign.weight))
    labelled = [
        texts.reason_of(label=CATEGORIES[m.sign.category], reasons=_told(m)) if m.sign.category else _told(m)
        for m in ordered
    ]
    last = [texts.reason_of(label=CATEGORIES[category], reasons=texts.worded(strings=strings))] if strings else []
    return tuple([*first, *labelled][: _MOST_REASONS - len(last)] + last)
