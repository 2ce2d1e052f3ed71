"""Who is at work, named behind the word or the figure for it: `在岗3人，张三、李四、王五`, `到岗2人（张三、李四）`."""

from handlers.rosters.reading import anchors, deferred, texts
from handlers.rosters.reading.cells import PLAIN_NAME
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.people import People
from handlers.rosters.reading.words import narrow

_NAMED = deferred.compile(
    r"(?:在岗|到岗|出勤|上班|当班|实到|在场|在园|在班|值班)(?:人员|人数|员工)?[:：是为共有]*\s*(?P<figure>\d{1,3})\s*[人名位个]?\s*"
    r"[,，:：(（]\s*(?:分别[是为]|[有是])?(?P<names>[\u4e00-\u9fff·]{2,15}(?:[、,，\s和]+[\u4e00-\u9fff·]{2,15})*)"
)
#: `今天就我和张三、李四三个人上班`: the figure behind the names, whoever writes among them.
_COUNTED = deferred.compile(
    r"(?:今[天日晚]|目前|现在|夜班|白班|晚上)?(?:就|只有|只剩|有)(?P<me>我(?:自己)?[和跟与、])?"
    r"(?P<names>[\u4e00-\u9fff·]{2,15}?(?:[、,，\s和跟][\u4e00-\u9fff·]{2,15}?)*)\s*"
    r"(?:一共|共)?(?P<figure>\d{1,2}|[二两三四五六七八九十])\s*个?人?(?:上班|在岗|到岗|值班|当班|在班|出勤)"
)
_BETWEEN = deferred.compile(r"[、,，\s和跟]+")


def take(text: str, people: People, draft: Draft, line: int) -> list[Row]:
    """Everybody, when just as many follow as the figure says."""
    match = _NAMED.search(narrow(text))
    if match is None:
        return []
    names = _BETWEEN.split(match["names"])[: int(match["figure"])]
    if len(names) != int(match["figure"]) or not all(map(_may_be_name, names)):
        return []
    rows = []
    for name in names:
        row = Row(line=line)
        people.name(row, name)
        rows.append(row)
    draft.rows.extend(rows)
    return rows


def beside_me(text: str, people: People, draft: Draft, line: int) -> list[Row]:
    """Those named in front of the figure, whoever writes being one more of it."""
    match = _COUNTED.search(narrow(text))
    if match is None:
        return []
    number = (
        int(match["figure"]) if match["figure"].isdigit() else texts.CHINESE_DIGITS.get(match["figure"], len(texts.TEN))
    )
    names = _BETWEEN.split(match["names"])
    if len(names) + (match["me"] is not None) != number or not all(map(_may_be_name, names)):
        return []
    rows = [Row(line=line) for _ in names]
    for row, name in zip(rows, names, strict=True):
        people.name(row, name)
    draft.rows.extend(rows)
    draft.totals.append(number)
    return rows


def _may_be_name(word: str) -> bool:
    return "·" in word or (bool(PLAIN_NAME.fullmatch(word)) and anchors.rank(word) >= anchors.PERHAPS)
