"""What is printed around a bank and says nothing: ornaments, points, a reader's own answers, calls to scroll down."""

import re
import unicodedata
from itertools import pairwise

from handlers.scoring.reading import marks, texts

_KEPT = frozenset(f"{texts.TICKS}{texts.CROSSES}{texts.BOXES}*★")
_TAG = re.compile(rf"\s*[(（\[【]\s*(?:{texts.NOISE_TAGS})\s*[)）\]】]")
_OWN_HINT = re.compile(texts.OWN_ANSWER)
_OWN = re.compile(rf"[(（\[【]?{texts.OWN_ANSWER}[】\])）]?\s*[:：]?.*?(?={texts.TRUE_ANSWER}|$)")
_ROW = re.compile(rf"^[\s(（\[【]*(?:{texts.NOISE_ROWS})[\s)）\]】。.!！]*$")
_SPACED = re.compile(
    rf"^(?P<lead>[【\[(（]?)(?P<a>[{texts.SPACED_FIRST}])[ \t\u3000]+(?P<b>[{texts.SPACED_SECOND}])(?=\s*[】\])）:：])"
)
_KIND_FIRST = re.compile(
    rf"^[【\[(（]?(?P<k>{marks.alternation(texts.KIND_WORDS)})\s*(?P<n>[0-9]{{1,4}})(?:[】\])）]\s*[.．、:：]?|\s*[.．、:：])\s*(?=\S)"
)
_CROSSED = re.compile(r"^[×✗✘❌✖]\ufe0f?\s*(?=[A-HＡ-Ｈ]\s*[.．、:：)）])")
_RULE = re.compile(
    r"[\s~～=＝_—–\-*#·.…+＋─━═◆◇★☆▲△●○■□]{4,}|\[(?:图片|表情|语音|文件|链接|视频|动画表情)\]"
    rf"|[（(【]{texts.BRACKETED_CALLS}[)）】]"
)
_SIGNED = re.compile("^[—–-]{2,}\\s*[\u4e00-\u9fff].{1,30}$")
_ANGLED = re.compile(rf"[<＜〈《]\s*({marks.alternation(texts.KIND_WORDS)})\s*[>＞〉》]", re.IGNORECASE)
_CORNERED = re.compile(rf"[『〖「]\s*({marks.alternation(texts.EXPLAIN_WORDS + texts.ANSWER_WORDS)})\s*[』〗」]")
_STARRED = re.compile(
    rf"^[★☆◆◇▶►※✦✧■▪•·]+\s*(?=[第(（【\[]?\s*[0-9➊-➓⓫-⓴]|[(（]|[题问第]|{marks.alternation(texts.KIND_WORDS)}|[{texts.CHINESE_DIGITS}{texts.TEN}]{{1,3}}\s*[题、.．]|{texts.MARKED_WORDS})"
)
_EMPTY_BOX = re.compile(r"(?<=\S)\s*[□☐]\s*(?=[A-HＡ-Ｈ]\s*[.．、:：)）])")
_LABEL_BULLET = re.compile(r"(?:^|(?<=\s))(?:[-•·▪◦*＊]\s+|[◇◆❖—–＊])([A-HＡ-Ｈ]\s*[.．、:：)）])")
_KEYCAP = re.compile("([0-9])\ufe0f?\u20e3")
_ALONE = re.compile(r"^[(（\[【#]?0*(?P<n>[0-9]{1,3})[)）\]】]?[.．、:：]?$")
_ORNAMENT = re.compile(r"[\s>＞<＜=＝~～.。…·_—–\-*#↓⬇↑⬆→➡←↘↙⇩⇓▼▽▲△︾∨!！:：|]*")


def cleaned(row: str) -> str:
    """A row without what says nothing; "" where nothing is left."""
    if _RULE.fullmatch(row):
        return ""
    if _SIGNED.match(row) and not re.search(f"[《。？?!！:：]|{texts.ANSWER_HEAD}", row):
        return ""
    row = re.sub(r"[<＜〈《]([A-HＡ-Ｈ])[>＞〉》]", r"(\1)", row)
    row = _CORNERED.sub(r"【\1】", _ANGLED.sub(r"（\1）", _STARRED.sub("", row)))
    row = _EMPTY_BOX.sub("  ", row)
    row = _KEYCAP.sub(r"\1.", row)
    row = _unadorned(row)
    row = _SPACED.sub(r"\g<lead>\g<a>\g<b>", row)
    if _OWN_HINT.search(row):
        row = _OWN.sub("", row).strip()
    row = _LABEL_BULLET.sub(r"\1", _CROSSED.sub("", row))
    row = re.sub(texts.LOOSE_ANSWER, texts.ANSWER_IS, _TAG.sub("", row))
    return "" if _ROW.match(_ORNAMENT.sub("", row, count=1).rstrip("↓⬇↑⬆→▼>~～-—=*…")) else row


def _unadorned(row: str) -> str:
    """Without pictures in front, nor a tick in front of the word that an answer begins with."""
    at = 0
    while at < len(row) and _is_picture(row[at]):
        at += 1
    while at and at < len(row) and row[at] in " \ufe0f\u200d":
        at += 1
    bare = re.sub(rf"^[—–\-=>＞·•~]+\s*(?=[【\[(（]?{texts.MARKED_WORDS})", "", row[at:])
    bare = re.sub(r"\{([^{}]{1,8})\}", r"【\1】", bare)
    if kind := _KIND_FIRST.match(bare):
        bare = texts.kind_behind(number=kind["n"], kind=kind["k"], rest=bare[kind.end() :])
    return re.sub(rf"^[{texts.TICKS}]\ufe0f?\s*(?={texts.MARKED_WORDS})", "", bare)


def _is_picture(one: str) -> bool:
    return one not in _KEPT and (one in "\ufe0f\u200d" or unicodedata.category(one) in ("So", "Sk", "Cn", "Co"))


def joined(rows: list[str]) -> list[str]:
    """A number that stands alone on its row, once and again in rising order, goes before the next row."""
    places = [(at, int(match["n"])) for at, row in enumerate(rows) if (match := _ALONE.match(row))]
    rising = [number for _, number in places]
    if len(places) < 2 or rising[0] > 1 or any(after != before + 1 for before, after in pairwise(rising)):
        return rows
    found = list(rows)
    for at, number in places:
        below = next((later for later in range(at + 1, len(found)) if found[later]), None)
        if below is not None:
            found[below] = texts.numbered(number=number, rest=found[below])
            found[at] = ""
    return found
