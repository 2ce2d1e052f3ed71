"""What stands where an answer should: letters, figures, ticks, words, or an option's own text."""

import re
import unicodedata
from functools import cache

from handlers.scoring.reading import texts
from handlers.scoring.reading.model import LETTERS

_EDGES = " \t\u3000.,;:。，；：、!！?？\"'“”‘’"
_BRACKETS = "()（）[]【】<>《》{}「」"


@cache
def alternation(words: tuple[str, ...]) -> str:
    """An alternation, the longest first; blanks match any or none."""
    ordered = sorted(set(words), key=len, reverse=True)
    return "(?:" + "|".join(re.escape(word).replace("\\ ", "\\s*") for word in ordered) + ")"


def folded(text: str) -> str:
    """Half width, no blanks at the edges, for comparing."""
    return unicodedata.normalize("NFKC", text).replace("\ufe0f", "").strip()


def judged(text: str) -> bool | None:
    """True or False for a mark of right or wrong standing by itself."""
    bare = text.replace("\ufe0f", "").strip(_EDGES)
    for form in (bare, bare.strip(_BRACKETS + _EDGES), folded(bare).strip(_BRACKETS + _EDGES)):
        word = form.lower()
        if word in texts.TRUE_WORDS:
            return True
        if word in texts.FALSE_WORDS:
            return False
    return None


_LIST = re.compile(r"^[A-H](?:[\s,、;；，.．/|&+和及与]*[A-H])*(?![A-Za-z])", re.IGNORECASE)
_FIGURES = re.compile(r"^[1-9](?:[\s,、;；，/|&+和及与]*[1-9])*$")


def letters(text: str, options: list[str]) -> list[str] | None:
    """The letters that an answer names, sorted, or None when it cannot be read. They may lie out of range."""
    bare = re.sub(r"[(（\[【][^)）\]】]*(?:选|题|分)[^)）\]】]*[)）\]】]", "", text)
    bare = re.sub("^(?:选择|选项|选|应选|为|是|项)+[:：]?", "", folded(bare).strip(_EDGES + _BRACKETS)).strip(_EDGES)
    if not bare:
        return None
    by_text = _by_text(text, options)
    if by_text and not re.fullmatch("[A-Ha-h]", bare):
        return by_text
    if re.fullmatch(rf"[{texts.HEAVENLY}][\s,，、;；和{texts.HEAVENLY}]*", bare):
        return sorted({LETTERS[texts.HEAVENLY.index(one)] for one in bare if one in texts.HEAVENLY})
    if (named := re.match(r"([1-8])\s*[、.．:：)）]\s*(\S.*)", bare)) and _by_text(named[2], options) == [
        LETTERS[int(named[1]) - 1]
    ]:
        return [LETTERS[int(named[1]) - 1]]
    if bare in texts.ALL_RIGHT:
        return list(LETTERS[: len(options)])
    bare = re.sub(r"[()（）\[\]【】]", " ", bare).strip(_EDGES)
    if match := _LIST.match(bare):
        rest = bare[match.end() :].strip(_EDGES)
        listed = match.group()
        if rest and (lone := re.match(r"^([A-Ha-h])[\s.．、:：]", bare)) and not _is_list(bare, rest):
            listed = lone[1]
        return sorted({one.upper() for one in re.findall("[A-Ha-h]", listed)})
    if re.fullmatch("[A-Za-z]{1,8}", bare) and len(set(bare.upper())) == len(bare):
        return sorted(bare.upper())
    if span := re.fullmatch(r"([A-Ha-h])\s*[-~至到—]\s*([A-Ha-h])", bare):
        first, last = LETTERS.index(span[1].upper()), LETTERS.index(span[2].upper())
        return list(LETTERS[first : last + 1]) or None
    if _FIGURES.match(bare):
        return sorted({LETTERS[int(one) - 1] for one in re.findall("[1-8]", bare)})
    return None


def _is_list(bare: str, rest: str) -> bool:
    """A, B because…: several letters before the words, not the one letter of an option and its text."""
    return len(re.findall(r"(?<![A-Za-z])[A-Ha-h](?![A-Za-z])", bare[: len(bare) - len(rest)])) > 1


def _by_text(text: str, options: list[str]) -> list[str] | None:
    wanted = folded(text).strip(_EDGES).lower()
    places = [
        place for place, option in enumerate(options) if wanted and folded(option).strip(_EDGES).lower() == wanted
    ]
    if places:
        return [LETTERS[places[0]]]
    known = {folded(option).strip(_EDGES).lower(): place for place, option in enumerate(options)}
    for signs in (r"[;；|\n]", r"[;；|\n、，,]"):
        parts = [folded(part).strip(_EDGES).lower() for part in re.split(signs, text)]
        if len(parts) > 1 and all(part in known for part in parts):
            return sorted({LETTERS[known[part]] for part in parts})
    return None
