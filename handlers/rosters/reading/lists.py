"""Which lines of a message stand in one list of people: whoever is numbered among names is a person too, and a line
that names a group stands above its people."""

import re

from handlers.rosters.reading import anchors, deferred, headings, texts
from handlers.rosters.reading.anchors import Hints
from handlers.rosters.reading.cells import PLAIN_NAME
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.draft import lead, section_of
from handlers.rosters.reading.enterprise import is_company
from handlers.rosters.reading.naming import is_name
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.splitting import counted
from handlers.rosters.reading.words import any_of, narrow

NUMBERED = deferred.compile(
    r"^\s*(?:\d{1,3}(?=[\u4e00-\u9fff]{2,4}\s*1[3-9]\d{9}(?!\d))|[(（]?\d{1,4}[)）.、．:：]|\d{1,4}\s+(?=[\u4e00-\u9fffA-Z])|[①-⑳]|[-*•·●]\s)\s*"
)
_NAMED = deferred.compile(r"([\u4e00-\u9fff]{2,4})\s*[:：]\s*(?=\+?[0-9]{11})")
_THERE = deferred.compile(
    "((?:上班|在岗|到岗|出勤)(?:的人员?|的|人员|员工))(?:有|是|为)(?=[\u4e00-\u9fff]{2,4}[、，, ])"
)
_BOXED = deferred.compile(r"\s*[【\[]([^】\]]{2,10})[】\]]\s*[:：]?\s*(\S.*)")
_ROLE = deferred.compile(
    "([\u4e00-\u9fff]{2,6})\\s*[:：]\\s*[\u4e00-\u9fff]{2,4}(?![\u4e00-\u9fff])(?P<number>\\s*[(（]?\\+?\\d{7})?"
)
TOLD = ("shift", "lodging", "team")  #: of a person, beside his name
_MOST = 0.6  #: share of the numbered lines that must begin with a name
_WORDS = 3  #: at most, on a line that holds nothing but a name and what he is
_NAMES = r"\s*(?:[\u4e00-\u9fff·]{2,15}\s*[、,，\s]\s*)+[\u4e00-\u9fff·]{2,15}\s*[。;；]?\s*"
_SAYS = deferred.compile("[,，。报漏补错了今昨明是有]|值班|上班|人员$|员工$|一?[个位名]$|[一二两三四五六七八九十0-9]人")
_DAY = deferred.compile(r"20\d\d|\d[月.\-/]\d|\d[日号]")
_COUNTED = deferred.compile(r"([\u4e00-\u9fff]{2,6})[(（]?(\d{1,2})[人名位][)）]?")
_LONG = 4  #: characters that hardly a name has
_FEW = 4  #: words of a line that can show that all of them are names
_GROUP = 12  #: characters of a line that names a group
_SHORT = 16  #: characters of a numbered line that can be one of a list though nobody is found in it


def words_of(line: str) -> list[str]:
    """The words of a line without its running number, what stands in brackets, and signs of mood."""
    bare = anchors.EMOTE.sub(" ", NUMBERED.sub("", line))
    found = anchors.TOKEN.findall(re.sub(r"[(（][^)）]*[)）]|[+＋]\d{1,2}(?!\d)", " ", bare))
    return [token for token in found if re.search(r"\w", token)]


def enumerated(line: str) -> Hints:
    """Where most words of a line without telephones are names, the others are too."""
    tokens = words_of(line)
    sure = sum(1 for token in tokens if anchors.rank(token) >= anchors.LIKELY)
    if (len(tokens) < _FEW or sure < _MOST * len(tokens) or scan(line)) and not only_names(line):
        return anchors.NONE
    return Hints({token: "name" for token in tokens if PLAIN_NAME.fullmatch(token) and _may_be_named(token)})


def only_names(line: str) -> bool:
    """Whether a line is nothing but words of a name's length between pauses, one at least surely a name."""
    tokens = words_of(line)
    if len(tokens) < 2 or not re.fullmatch(_NAMES, NUMBERED.sub("", line)):
        return False
    ranks = [anchors.rank(token) for token in tokens]
    return all(map(_may_be_named, tokens)) and sum(1 for one in ranks if one >= anchors.LIKELY) * 2 >= len(ranks)


def _may_be_named(token: str) -> bool:
    """Whether a word among names can be one too, whatever it begins with; not `回老家了`, `原因旷工`."""
    rank = anchors.rank(token)
    return rank >= anchors.LIKELY or (rank > anchors.NO and len(token) < _LONG and token[-1] not in texts.PARTICLES)


def headed(line: str) -> str:
    """`白班 张三 李四` with a colon behind what everybody in the line is in."""
    if (match := _BOXED.match(line)) and (section := section_of(match[1])) and not section.is_list:
        return f"{match[1]}：{match[2]}"
    head, _, rest = line.strip().partition(" ")
    tokens = words_of(rest)
    is_head = looks(head) == "shift" or (bool(anchors.GROUP.search(head)) and anchors.rank(head) < anchors.LIKELY)
    if not is_head or len(tokens) < 2 or scan(line) or re.search("[:：]", line):
        return line
    return f"{head}：{rest}" if all(anchors.rank(token) >= anchors.PERHAPS for token in tokens) else line


def together(lines: list[str]) -> list[str]:
    """Lines with their headings parted from what follows, and with the numbers that stand below a name on its line."""
    found: list[str] = []
    for line in map(headed, lines):
        spans = scan(line)
        bare = NUMBERED.sub("", line) == line
        if (
            spans
            and found
            and bare
            and line.strip()
            and not re.sub(r"[\d\sXx+\-]", "", line)
            and _lacks(found[-1], spans)
        ):
            found[-1] += f" {line.strip()}"
        else:
            found.append(line)
    return found


def _lacks(line: str, spans: list[Span]) -> bool:
    """Whether a line begins with a name and has no number of the kinds in `spans`."""
    tokens = words_of(line)
    kinds = {span.kind for span in scan(NUMBERED.sub("", line))}
    return bool(tokens) and anchors.rank(tokens[0]) >= anchors.PERHAPS and not kinds & {span.kind for span in spans}


def numbered(lines: list[str]) -> frozenset[int]:
    """The places of numbered lines without telephones that are a list of people, as most of them begin with a name."""
    found = {
        at: split[0]
        for at, line in enumerate(lines)
        if NUMBERED.match(line) and not scan(NUMBERED.sub("", line)) and 0 < len(split := words_of(line)) <= _WORDS
    }
    found |= _alone(lines)
    likely = sum(1 for token in found.values() if anchors.rank(token) >= anchors.PERHAPS)
    if likely < 2 or likely < _MOST * len(found):
        return frozenset()
    return frozenset(at for at, token in found.items() if anchors.rank(token) > anchors.NO)


def _alone(lines: list[str]) -> dict[int, str]:
    """The lines that hold one word alone, when enough of them are names."""
    found = {at: split[0] for at, line in enumerate(lines) if len(split := words_of(line)) == 1 and not scan(line)}
    found = {at: token for at, token in found.items() if PLAIN_NAME.fullmatch(token) and token == lines[at].strip()}
    sure = sum(1 for token in found.values() if anchors.rank(token) >= anchors.LIKELY)
    return found if sure >= max(_FEW, _MOST * len(found)) else {}


def roles(lines: list[str]) -> frozenset[str]:
    """What people are called by in front of their names, when several lines do so: `厨师：李娜 139…`."""
    heads = [match for line in lines if (match := _ROLE.match(NUMBERED.sub("", line)))]
    found = [match[1] for match in heads if _is_role(match[1])]
    sure = {match[1] for match in heads if match["number"] and _is_role(match[1], anchors.SURE + 1)}
    sure = {head for head in sure if len(head) >= _FEW or anchors.rank(head) < anchors.LIKELY}
    return frozenset(sure).union(found if len(found) > 1 else ())


def _is_role(head: str, least: float = anchors.LIKELY) -> bool:
    return (
        headings.meaning(head) is None
        and not says(head)
        and section_of(head) is None
        and anchors.rank(head) < least
        and not is_company(head)
        and not any_of("notes", "words").search(head)
    )


def says(head: str) -> bool:
    """Whether what stands before a colon speaks of people or of a day instead of naming a group."""
    return bool(_SAYS.search(head))


def is_counted(head: str, rest: str) -> bool:
    """Whether a heading says how many just those are who follow it: `门卫2人：张三、李四`."""
    match = _COUNTED.fullmatch(narrow(lead(head)).strip())
    tokens = words_of(rest)
    if match is None or says(match[1]) or is_company(match[1]) or anchors.rank(match[1]) >= anchors.SURE:
        return False
    return len(tokens) == int(match[2]) and all(anchors.rank(token) >= anchors.PERHAPS for token in tokens)


def is_told(tokens: list[str]) -> bool:
    """Whether words are a name and nothing but what is told of a person in a list: `张三，早班`."""
    if len(tokens) < 2 or not is_name(tokens[0]) or is_company(tokens[0]) or _DAY.search(" ".join(tokens)):
        return False
    return all(looks(word) in (*TOLD, "change") for word in tokens[1:])


def may_belong(line: str) -> bool:
    """Whether a line is numbered and as short as those of a list, and so ought to be about somebody."""
    content = NUMBERED.sub("", line)
    return content != line and bool(re.search(r"\w", content)) and len(content.strip()) <= _SHORT


def plain(line: str) -> str:
    """`5. 阿木:139…` with a blank for the colon, since only a name stands between two numbers."""
    line = _THERE.sub(r"\1：", line)
    bare = NUMBERED.sub("", line)
    if bare == line or not (match := _NAMED.match(bare)) or any_of("notes", "words").search(match[1]):
        return line
    return f"{line[: len(line) - len(bare)]}{match[1]} {bare[match.end() :]}"


def group(lines: list[str], at: int, people: frozenset[int], *, goes_on: bool) -> str | None:
    """The group that a line alone names above its people, None when it names none. `goes_on`: groups came before."""
    line = lines[at].strip()
    if not 2 <= len(line) <= _GROUP + 4 or at in people or scan(line):
        return None
    name = counted(narrow(NUMBERED.sub("", lead(line))).strip("[]【】<>《》:：#*- ").strip())
    bare = name.strip("[]【】:： ")
    if not 2 <= len(bare) <= _GROUP or section_of(line) is not None:
        return None
    if re.search("[今明昨每][天日]|[0-9][月日号]|人数", bare):
        return None
    if not anchors.GROUP.search(bare) and (not goes_on or anchors.rank(bare) >= anchors.PERHAPS or is_company(bare)):
        return None
    below = next((place for place in range(at + 1, len(lines)) if lines[place].strip()), None)
    if below is None:
        return None
    is_person = below in people or any(span.kind != "plate" for span in scan(NUMBERED.sub("", lines[below])))
    return bare if is_person and bool(words_of(lines[below])) else None
