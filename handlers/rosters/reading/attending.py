"""Who is at work, named behind the word or the figure for it: `在岗3人，张三、李四、王五`, `到岗2人（张三、李四）`."""

from handlers.rosters.reading import anchors, deferred
from handlers.rosters.reading.cells import PLAIN_NAME
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.people import People
from handlers.rosters.reading.words import narrow

_NAMED = deferred.compile(
    r"(?:在岗|到岗|出勤|上班|当班|实到|在场|在园|在班|值班)(?:人员|人数|员工)?[:：是为共有]*\s*(?P<figure>\d{1,3})\s*[人名位个]?\s*"
    r"[,，:：(（]\s*(?:分别[是为]|[有是])?(?P<names>[\u4e00-\u9fff·]{2,15}(?:[、,，\s和]+[\u4e00-\u9fff·]{2,15})*)"
)
_BETWEEN = deferred.compile(r"[、,，\s和]+")


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


def _may_be_name(word: str) -> bool:
    return "·" in word or (bool(PLAIN_NAME.fullmatch(word)) and anchors.rank(word) >= anchors.PERHAPS)
