"""Changes, corrections and `无变化` in running sentences."""

import itertools
import re
from functools import cache

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.anchors import rank
from handlers.rosters.reading.cells import PLAIN_NAME
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.draft import Draft, lead
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.people import People
from handlers.rosters.reading.persons import persons
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.sharing import share
from handlers.rosters.reading.words import NO_HIRE, change_of, listed

_ROW = deferred.compile(
    "(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,4}(?:[、和][\u4e00-\u9fff]{2,4})+"
)  #: names one behind another
_WORD = deferred.compile("[^、和]+")
_FAR = 8  #: characters before the first name of a run
#: Where somebody moves to, piece by piece: `从3栋201换到5栋302`, `调到二车间上夜班`.
_PLACE = deferred.compile(r"(?:^|[,，、\s]|[到至往为成去转换上在住])([^\s,，、。到至往了为成去转换上在住]{2,16})")
_GAP = deferred.compile(
    r"\s*(?:人员|员工|人(?=叫|是)|了|的|有|是|叫|一名|一个|一位|个(?!人|别|月|体|字)|新人|同事|[0-9一二两三四五六七八九十]+\s*[个名位人](?:员)?|[:：]|\s|如下|名单|普工|操作工|工人|装卸工|分拣员|为|名字|办理|手续)*"
)
_BEFORE_VERB = deferred.compile("(?:办了|办理|申请|今天|今日|昨天|昨日|明天|上午|下午|请|也|已经?|就|又|刚|要)*")
_IN_BRACKETS = deferred.compile(r"[(（]([^)）]+)[)）]")
_SENTENCE = deferred.compile(r"[。！!？?；;\n]+")
#: Without a stop before it: `都住2号楼 还有姜鑫昨晚走了`.
_LINKED = deferred.compile("\\s+(?=(?:还有|另外|对了|再有)[\u4e00-\u9fff]{2})")
#: Right in front of a name: `喷漆组的张三`.
_TEAM_OF = deferred.compile("(?:^|(?<=[\\s,，。;；:：])|(?<=我们))([\u4e00-\u9fff0-9]{2,8})的$")
_AND_MORE = deferred.compile("^(?:还有|另外|以及|再有|和|另一[个位]|一个是?)")
_MEANS = deferred.compile("(?:应该是|估计是?|算|按|当|视为|直接)[^,，]{0,4}$")
_SENTENCES = deferred.compile(r"[^。！!？?；;\n]+[。！!？?；;\n]*")
_END = deferred.compile(r"[。！!；;\n]+\s*$")
_STAYED_AWAY = deferred.compile("不来了[,，\\s]*(?:[^,，]{1,10}[,，]\\s*)?(?:要|先|得|因为?.{1,8})*$")
_MORE = deferred.compile(r"^\s*(?:[、,，和及与]|以及|还有)\s*")
_ONLY_FILLER = deferred.compile(
    r"^[\s,，、:：)）(（]*(?:今天|今日|昨天|昨日|明天|上午|下午|我们|我司|另|另外|还有|有|又|再|本日|当天|目前|厂里|公司|刚|刚刚|临时|申请|已|也|和|以及|然后|都|,|，|[0-9一二两三]+[个名位]人?|\d+[.、)）])*\s*$"
)
_COUNTED = deferred.compile("了?[0-9一二两三四五六七八九十]{1,3}[个名位]?人?[:：]")
_WHO_HE_IS = deferred.compile(
    "的(?!有|是|为|人|员工|[:：])"
)  #: behind a change: `五月入职的张伟走了`, not `请假的有张伟`
_DAY_BEFORE = deferred.compile("昨[天日晚](?:的?[白夜中早晚]班)?$")  #: `昨天请假的张伟`
_NOW = deferred.compile("今[天日早晚]|现在|刚刚|即日")


@cache
def verbs() -> re.Pattern[str]:
    found = [word for change in texts.CHANGES for word in listed("change", change)]
    every = "|".join(map(re.escape, sorted(found, key=len, reverse=True)))
    return re.compile(f"(?<![未没不无])(?<!不是)(?<!并非)(?!{NO_HIRE.pattern})(?:{every})")


def goes_on(text: str) -> bool:
    """Whether another change with its number and colon follows, as in `…，新增1个：张三`."""
    return any(_COUNTED.match(text, verb.end()) for verb in verbs().finditer(text))


def tells_more(head: str) -> bool:
    """Whether a heading speaks of several changes one behind another, as in `新增3人，离职2人：…`."""
    *before, last = re.split(r"[,，;；\s]+", head.strip())
    return bool(verbs().search(last)) and any(map(verbs().search, before))


def is_spoken(text: str) -> bool:
    """Whether words for coming, going or being away stand in a text as a sentence has them."""
    return bool(verbs().search(text))


def changes_named(text: str) -> set[str]:
    """The changes that a text speaks of."""
    return {change for verb in verbs().finditer(text) if (change := change_of(verb.group()))}


def first_verb(text: str) -> int | None:
    """Where the first word for coming, going or being away stands that tells what somebody does."""
    return next((verb.start() for verb in verbs().finditer(text) if not text.startswith(texts.OF, verb.end())), None)


def tells_who(text: str, at: int) -> bool:
    """Whether the word there says who somebody is, as in `12月3日入职的张三`."""
    return any(verb.start() == at and text.startswith(texts.OF, verb.end()) for verb in verbs().finditer(text))


def is_of_today(text: str) -> bool:
    return bool(_NOW.search(text))


def opening(text: str) -> str:
    """What stands before the first person or change: only there a sentence names the company and the day."""
    verb = verbs().search(text)
    names = names_in(text)
    end = min([verb.start() if verb else len(text), *(at for at, _ in names)])
    is_told = tells_who(text, end) or _NOW.search(text[end:])
    return _DAY_BEFORE.sub("", text[:end]) if is_told else text[:end]


def changes(text: str, people: People, draft: Draft, line: int) -> int:
    """Take the people who come, go or are away out of sentences; how many."""
    taken, held = 0, ""
    for sentence in map(lead, _SENTENCE.split(_continued(_LINKED.sub("。", text)))):
        found = _sentence(sentence, people, draft, line)
        if not found and held:
            found = _sentence(f"{held}，{sentence}", people, draft, line)
        held = "" if found else sentence
        taken += found
    return taken


def _continued(text: str) -> str:
    """`text` with commas before those sentences that only go on with the people of the one before."""
    found = ""
    for sentence in _SENTENCES.findall(text):
        goes_on = bool(found) and not verbs().search(sentence) and bool(scan(sentence))
        begins = names_in(_AND_MORE.sub("", lead(sentence)))
        goes_on = goes_on and bool(verbs().search(found)) and bool(begins) and begins[0][0] == 0
        found = f"{_END.sub('，', found)}{sentence}" if goes_on else found + sentence
    return found


def _sentence(sentence: str, people: People, draft: Draft, line: int) -> int:
    said = list(verbs().finditer(sentence))
    rows: list[Row] = []
    start = told_of = 0
    for place, verb in enumerate(said):
        change = change_of(verb.group())
        if verb.start() < start or change is None:
            continue
        end = said[place + 1].start() if place + 1 < len(said) else len(sentence)
        if place + 1 < len(said) and _WHO_HE_IS.match(sentence, verb.end()):
            start = verb.end() + 1  # `五月入职的张伟走了`: who he is, not what he does
            continue
        before = _near(sentence[start : verb.start()])
        found = [] if _ONLY_FILLER.match(before) else _people(before, people, line, behind=sentence[verb.start() :])
        start = verb.end()
        if found and (told := _told(found[-1], sentence[verb.end() : end], people)):
            start += told
        if not found and (after := _after(sentence, verb.end(), end)):
            after, end = _own(after, sentence, end)
            found = _people(after, people, line, leading=True)
            start = max(start, end if found else start)
        is_why = not found and change == texts.ON_LEAVE and bool(rows) and rows[-1].change == texts.LEFT
        if is_why and _STAYED_AWAY.search(sentence[: verb.start()]):
            for row in [row for row in rows if row.change == texts.LEFT]:
                row.change = change  # `张伟今天不来了，请假`
            continue
        is_meant = not found and change == texts.LEFT and bool(rows) and rows[-1].change == texts.ON_LEAVE
        if is_meant and _MEANS.search(sentence[: verb.start()]):
            rows[-1].change = change  # `张伟没来，应该是不干了`: what is said last holds
            continue
        if not found and (found := _topic(sentence[told_of : verb.start()], people, line)):
            start += _told(found[-1], sentence[verb.end() : end], people)
        told_of = start if found else told_of
        if rows and [row.name for row in found] == [rows[-1].name]:
            found, rows[-1].change = [], change
        for row in found:
            row.change = change
        if change == texts.MOVED:
            movers = found or [row for row in rows[-1:] if row.change == texts.MOVED]
            start += _where_to(movers, sentence[verb.end() : end], people)
        rows.extend(found)
    share(sentence, rows, people)
    draft.rows.extend(rows)
    return len(rows)


def _told(row: Row, rest: str, people: People) -> int:
    """Take what is told of the last person behind the change (`张伟今天入职，电话…`); how many characters that was."""
    names = names_in(rest)
    rest = rest[: names[0][0]] if names else rest
    if not scan(rest) or row.phone or row.id_type:
        return 0
    found = persons(f"{row.name}，{rest}", people, line=row.line)
    if len(found) != 1 or found[0].name != row.name:
        return 0
    for name in ("id_type", "id_no", "phone", "team", "shift", "lodging", "errors", "warnings"):
        setattr(row, name, getattr(found[0], name))
    return len(rest)


def _where_to(rows: list[Row], rest: str, people: People) -> int:
    """Take the team, the shift or the place to which people are moved (`调到装卸组`); how many characters that was."""
    names = names_in(rest)
    rest = rest[: names[0][0]] if names else rest
    end = 0
    for piece in _PLACE.finditer(rest):
        place = piece[1]
        kind = looks(place) if rows and place[0] not in texts.FROM else None
        if kind not in ("shift", "lodging", "team"):
            continue
        end = piece.end()
        for row in rows:
            setattr(row, kind, people.shift(place) if kind == "shift" else place)
    return end


def _topic(before: str, people: People, line: int) -> list[Row]:
    """Whom the clauses before are about when the clause of the change names nobody: `张伟说家里有事，今天起不来了`."""
    for clause in reversed(re.split("[,，]", before)):
        named = names_in(clause.strip())
        if named and named[0][0] <= _FAR and (is_name(named[0][1]) or named[0][1][0] in texts.FAMILIAR):
            return _rows(_run(clause.strip(), named), people, line)
    return []


def _near(before: str) -> str:
    """The end of what stands before a change that can still be about it: its own clause, and those in front of it as
    long as they hold nothing but people and their numbers."""
    clauses = re.split("([,，])", before)
    kept = clauses[-1]
    for place in range(len(clauses) - 3, -1, -2):
        clause = clauses[place]
        names = names_in(clause)
        is_person = bool(names) and len(re.sub(r"[\s、和及与]", "", clause)) <= sum(len(name) for _, name in names) + 2
        if not is_person and not scan(clause):
            break
        kept = clause + clauses[place + 1] + kept
    return kept


def _after(sentence: str, start: int, end: int) -> str:
    """What a change is about when it stands in front: `新增：张三`; empty when a comma comes first."""
    gap = _GAP.match(sentence, start)
    if (whole := _IN_BRACKETS.match(sentence, gap.end() if gap else start)) and names_in(whole[1]):
        return whole[1]
    rest = sentence[gap.end() if gap else start : end]
    told = f"{sentence[:start][-8:]}{gap.group() if gap else ''}"
    if re.search("[0-9一二两三四五六七八九十][个名位人]", told) and re.match(r"[,，]", rest):
        rest = rest[1:]
    return "" if re.match(r"[,，、)）(（]", rest) else rest


def _own(after: str, sentence: str, end: int) -> tuple[str, int]:
    """Without the name that stands right before the next change and so belongs to that: `离职张伟，李娜请假`."""
    names = names_in(after)
    if end == len(sentence) or len(names) < 2:
        return after, end
    (first, one), (at, name) = names[-2:]
    if not _BEFORE_VERB.fullmatch(after[at + len(name) :]) or re.search("[、和及与]", after[first + len(one) : at]):
        return after, end
    return after[:at], end - len(after) + at


def _people(text: str, people: People, line: int, *, leading: bool = False, behind: str = "") -> list[Row]:
    """The people in a piece of a sentence, with their numbers when they stand beside the names."""
    if scan(text):
        rows = [row for row in persons(text, people, line=line) if row.name]
        return rows or (_called(text, people, line) if leading else [])
    found = [(at, name) for at, name in names_in(text + behind) if at + len(name) <= len(text)] or names_in(text)
    if leading:
        found = _run(text, found)
    elif len(found) > 1 and not any(
        re.fullmatch("|.*[\\s、,，和及与跟同].*", text[a[0] + len(a[1]) : b[0]]) for a, b in itertools.pairwise(found)
    ):
        found = found[-1:]
    return _rows(_beside(text, found), people, line, text)


def _called(text: str, people: People, line: int) -> list[Row]:
    """Whoever is brought in with words around his name: `一个叫石磊的顶他，电话…`."""
    named = names_in(text)
    clause, comma, told = text.partition("，")
    if not named or named[0][0] > _FAR or named[0][0] + len(named[0][1]) > len(clause) or not comma:
        return []
    return [row for row in persons(f"{named[0][1]}，{told}", people, line=line) if row.name]


def _beside(text: str, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The names found and the words that stand in one row with them, whatever they begin with: `建宁、张伟`."""
    known = dict(found)
    for match in _ROW.finditer(text):
        words_ = [(match.start() + one.start(), one.group()) for one in _WORD.finditer(match.group())]
        if any(at in known for at, _ in words_):
            known.update(
                (at, word) for at, word in words_ if at not in known and PLAIN_NAME.fullmatch(word) and rank(word)
            )
    return sorted(known.items())


def _rows(found: list[tuple[int, str]], people: People, line: int, text: str = "") -> list[Row]:
    rows: list[Row] = []
    for at, name in found:
        row = Row(line=line)
        people.name(row, name)
        if (team := _TEAM_OF.search(text[:at])) and looks(team[1]) == "team":
            row.team = team[1]
        rows.append(row)
    return rows


def _run(text: str, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The names that follow one another from the beginning, with remarks in brackets between them."""
    kept: list[tuple[int, str]] = []
    end = 0
    for at, name in found:
        between = re.sub(r"[(（][^)）]*[)）]", "", text[end:at])
        if kept and not re.fullmatch(r"[\s、,，和及与]*(?:以及|还有)?\s*", between):
            break
        if not kept and at > _FAR:
            break
        kept.append((at, name))
        end = at + len(name)
    return kept
