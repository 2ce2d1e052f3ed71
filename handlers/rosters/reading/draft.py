"""What has been found so far in one message or file, before it is judged as a whole."""

import re
from dataclasses import dataclass, field, replace
from typing import Protocol

from handlers.rosters.reading import deferred, texts
from handlers.rosters.reading.lines import Columns, Lines
from handlers.rosters.reading.marks import Marks
from handlers.rosters.reading.model import Row, Summary, Vehicle, Visitor
from handlers.rosters.reading.words import any_of, change_of, fold, listed, narrow

_NUMBER = r"([0-9]{1,6})"
_COLON = texts.COLON
_LEAD = deferred.compile(
    r"^\s*(?:第?[一二三四五六七八九十]{1,3}[、.．,，]|[(（][一二三四五六七八九十0-9]{1,3}[)）]|[0-9]{1,2}[、.．)）](?![0-9])|[■●◆▲★·•\-*#>]+|[①-⑳])\s*"
)
_HEADS = texts.HEADS
_PRESENT = deferred.compile(
    rf"(?:值班|留守|在场|在岗|到岗|出勤|在园|实到|到园|上班)(?:(?:人员|员工)?[(（]共?(?=[0-9]+人[)）]))?{_HEADS}"
)
_ON_DUTY = deferred.compile(
    rf"(?:在册|在厂|在职|实有|当班|员工|现在|目前|(?:日结工?|临时工|零工|小时工|钟点工|散工|短工)(?:人员)?(?:名单|花名册)?(?:[(（][^()（）0-9]{{2,16}}[)）]|[(（])?){_HEADS}"
    rf"|{_NUMBER}\s*[个名位]人?的?(?:日结|临时工|零工|小时工|钟点工|散工|短工)"
)
_TOTAL = deferred.compile(
    rf"(?:总人数|合计|总计|共计|总共|一共|总数|人数|共有|共|总)(?:人数|人员|在岗|到岗|员工)*{_COLON}{_NUMBER}\s*(?:[人名位个](?![份次均])|(?=$|[\s,，。;；(（、)）]))"
)
_ALL_THERE = deferred.compile(
    rf"{_NUMBER}\s*(?:个人|[人名位])(?:员工)?\s*(?:今[天日早晚])?(?:已?全部|均已?|都已?|全员)?(?:到岗|在岗|出勤|到齐|上班|到了)"
)
_COMPLETE = deferred.compile(rf"(?:人|都|全)(?:员|部)?到?齐了?\s*[,，]\s*一?共?{_NUMBER}\s*[个人名位](?![份次均])")
_OF_TODAY = deferred.compile(rf"今[天日](?:一?共|有)?{_NUMBER}\s*个?[人名位](?=\s*$|\s*:)")
#: Beside yesterday's figure: `昨天在岗50，今天49`.
_SINCE_YESTERDAY = deferred.compile(rf"今[天日](?:是|有|剩)?{_NUMBER}\s*[人名位个]?(?=\s*[,，。;；]|$)")
_BARE_TOTAL = deferred.compile(rf"^\s*{_NUMBER}\s*[人名位]?\s*$")
_BY_SHIFT = deferred.compile(
    rf"(长?[白夜中早晚]班|[甲乙丙丁ABCD]班)(?:在岗|到岗|出勤|上班)?{_COLON}[(（]?{_NUMBER}\s*[人名位]?(?![0-9:点栋#号楼幢座室区]|-\d|单元)"
)
_CHANGED = deferred.compile(
    rf"(新增|新进|新入职|新招|入职|进场|增加|离职|辞职|离厂|退场|减少|请假|休假|病假|事假)(?:人员|人数|员工|工人|了)?{_COLON}{_NUMBER}\s*(?:[人名位个]|(?=$|[\s,，。;；、(（)）]))"
)


#: `白25夜18`: at least two of them.
_SHORT_SHIFT = deferred.compile("([白夜中早晚])[:：]?\\s*([0-9]{1,5})人?")
_SHORT_SHIFTS = deferred.compile(
    rf"(?<![\u4e00-\u9fff])(?:{_SHORT_SHIFT.pattern.replace('(', '(?:')}[\s,，、/+;；和]*){{2,}}"
)
_COMING = deferred.compile("[明后][天日早].{0,3}(?:来的(?:[客人]|单位)|来[人客]|有[人客])")
#: Whoever signs in at a site's gate, newcomer or not.
_ON_SITE = deferred.compile("(?<!新)[进入][场园厂](?:人员|工人|施工)?(?:实名)?(?=登记|接龙|签到|打卡|报备|统计|点名)")
_YESTERDAY = deferred.compile(r"昨[天日晚](?:的|在岗|到岗|出勤|总?人数|[:：]|\s)*[0-9]{1,6}\s*人?")
_PAGES = deferred.compile(r"[第共]\s*[0-9]{1,4}\s*/?\s*[页张]")
_WRITTEN = deferred.compile(
    "[一二两三四五六七八九零百十]{2,7}(?=个?[人名位])|(?<=[假职])[一二两三四五六七八九十](?=[人名位](?:[,，。;；]|$))"
)


@dataclass(slots=True)
class Section:
    """The part of the report that is being read: whom its lines are about."""

    kind: str = "people"  #: people, visitors, vehicles, other
    change: str | None = None
    shift: str | None = None
    team: str | None = None
    lodging: str | None = None
    is_list: bool = False  #: headed as a list of everybody
    is_aside: bool = False  #: those who rest or travel


class LeftOut(Protocol):
    """A block of which lines were left out."""

    def settle(self) -> None:
        """Take back in whatever another line of the list has to be held against."""


@dataclass(slots=True)
class Draft:
    titles: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    subtotals: list[int] = field(default_factory=list)  #: of parts; count where no total is stated
    is_present: bool = False  #: the first total is of those at work
    aside: int = 0  #: people named beside the list who neither come nor go: they rest, they travel
    stated: Summary = field(default_factory=Summary)
    stated_changes: dict[str, int] = field(default_factory=dict)
    has_table: bool = False
    is_list: bool = False
    has_people_section: bool = False
    unknown_plate: bool = False
    nothing: bool = False  #: nobody stands under the heading of a change: `请假：无`
    apart: int = 0  #: people listed under a heading for leavers or absentees, beside the list itself
    no_visits: bool = False  #: it is said that nobody comes tomorrow
    visit_words: list[str] = field(default_factory=list)  #: where the visitors' day may be named
    notices: list[str] = field(default_factory=list)
    marks: Marks | None = None
    #: where lines were left out because the last list has them
    left_out: list["LeftOut"] = field(default_factory=list)
    #: runs of plain lines, each with the number of `rows` that stand before it
    runs: list[tuple[int, Columns]] = field(default_factory=list)

    @property
    def has_people(self) -> bool:
        return bool(self.rows or self.runs or self.left_out)

    def run(self, columns: Columns) -> None:
        """Put many plain lines behind what is there."""
        if self.runs and self.runs[-1][0] == len(self.rows):
            for mine, more in zip(self.runs[-1][1], columns, strict=True):
                mine.extend(more)
        else:
            self.runs.append((len(self.rows), columns))

    def lines(self) -> Lines:
        """Everybody, in order, out of single rows and runs; both are used up."""
        found = Lines()
        before = 0
        for place, columns in self.runs:
            found.extend(Lines.of(self.rows[before:place]).columns)
            found.extend(columns)
            columns.clear()
            before = place
        found.extend(Lines.of(self.rows[before:]).columns)
        self.runs.clear()
        self.rows.clear()
        return found

    def note(self, code: str) -> None:
        if code not in self.notices:
            self.notices.append(code)

    def title(self, text: str) -> None:
        """A line that names the report: kept for the enterprise and the day, its figures taken."""
        self.titles.append(text)
        self.figures(text)

    def _present(self, number: int) -> None:
        """Those at work count before those on the books, whichever stands first."""
        self.totals.insert(len(self.totals) if self.is_present else 0, number)
        self.stated.on_duty, self.is_present = number, True

    def figures(self, text: str, *, total: bool = False) -> bool:
        """Take head counts out of a line; whether there were any. `total` trusts a bare number."""
        flat = re.sub("应该?是|应为|更正为|改为|改成", ":", _PAGES.sub(" ", _arabic(narrow(text))))
        flat = _SHORT_SHIFTS.sub(lambda match: _SHORT_SHIFT.sub(r"\1班\2 ", match.group()), flat)
        without = _YESTERDAY.sub(" ", flat)
        flat = without if self.totals or re.search(r"\d", without) else flat
        found = False
        for match in _BY_SHIFT.finditer(flat):
            self.stated.by_shift[match[1]] = int(match[2])
            found = True
        for match in _CHANGED.finditer(flat):
            if change := change_of(match[1]):
                self.stated_changes[change] = int(match[2])
                found = True
        flat = _CHANGED.sub(" ", _BY_SHIFT.sub(" ", flat))
        if present := _PRESENT.search(flat) or _ALL_THERE.search(flat) or _COMPLETE.search(flat):
            self._present(int(present[1]))
            return True
        if duty := _ON_DUTY.search(flat):
            number = int(duty[1] or duty[2])
            self.stated.on_duty = self.stated.on_duty if self.is_present else number
            self.totals.append(number)
            return True
        since = _SINCE_YESTERDAY.search(flat) if without != flat or _YESTERDAY.search(text) else None
        whole = _TOTAL.search(flat) or since or _OF_TODAY.search(flat)
        if whole is None and total:
            whole = _BARE_TOTAL.search(flat)
        if whole:
            self.totals.append(int(whole[1]))
            return True
        return found


def _arabic(text: str) -> str:
    """`八十八人` as `88人`, up to hundreds."""
    return _WRITTEN.sub(lambda match: str(_value(match[0])), text)


def _value(written: str) -> int:
    total, digit = 0, 0
    for sign in written:
        if sign in texts.CHINESE_UNITS:
            total, digit = total + (digit or 1) * texts.CHINESE_UNITS[sign], 0
        else:
            digit = texts.CHINESE_DIGITS.get(sign, 0)
    return total + digit


def lead(text: str) -> str:
    """Without the number or bullet in front of a heading line."""
    return _LEAD.sub("", text)


def section_of(text: str) -> Section | None:
    """The part that a heading line opens, None when it opens none."""
    folded = fold(lead(text))
    if not folded or len(folded) > 24:
        return None
    if folded in texts.SHORT_CHANGES:
        return Section(change=texts.SHORT_CHANGES[folded])
    if any_of("sections", "vehicles").search(folded):
        return Section("vehicles")
    if any_of("sections", "visitors").search(folded.replace(texts.HOTEL, "")) or _COMING.match(folded):
        return Section("visitors")
    folded = _ON_SITE.sub("", folded)
    changes = {change for part in re.split(texts.LIST_SEPARATORS, folded) if (change := change_of(part))}
    if folded in texts.RESTING:
        return Section(is_list=True, is_aside=True)
    if len(changes) == 1:
        return Section(change=changes.pop())
    if len(changes) > 1 or re.search("变动|增减|异动", folded):
        return Section()
    shift = re.search("长?[白夜中早晚]班|[甲乙丙丁a-d]班", folded)
    if shift and len(folded) <= 8:
        return Section(shift=shift.group().upper())
    if any(word in folded for word in listed("sections", "list")):
        return Section(is_list=True)
    return None


def under(section: Section, **known: str | None) -> Section:
    return replace(section, **known)  # type: ignore[arg-type]
