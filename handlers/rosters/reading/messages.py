"""A pasted message: tables in it, parts with their headings, lists of people, sentences."""

import re

from handlers.rosters.reading import (
    arriving,
    attending,
    clauses,
    courtesies,
    dates,
    deferred,
    entries,
    expecting,
    lists,
    preparing,
    spoken,
    stating,
    tables,
    texts,
    trucks,
    visits,
)
from handlers.rosters.reading.anchors import NONE, hints
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.draft import Draft, Section, lead, section_of, under
from handlers.rosters.reading.headrows import is_heading
from handlers.rosters.reading.lists import NUMBERED
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import is_free, is_name, names_in
from handlers.rosters.reading.people import People
from handlers.rosters.reading.persons import persons
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.splitting import HEAD, RULE, cells_of, counted, is_table, run_end, sheet_of
from handlers.rosters.reading.words import change_of, narrow

_EXAMPLE = deferred.compile(r"^\s*(?:例|示例|例如|样例)[\s:：.、]")
_NOTHING = deferred.compile(r"^[\s:：]*(?:无|没有|暂无|0|零|未有)\s*(?:人|名|员工)?\s*[。.!！;；]?\s*$")
#: Under a heading: how many, and who in brackets behind it.
_COUNTED = deferred.compile(r"^\s*\d{1,3}\s*[人名位个]?\s*[(（]([^()（）]*)[)）]\s*[。；;]?\s*$")
_SIGNED = deferred.compile(
    r"^\s*(?:填报人|填表人|报送人|联系人|负责人|审核|制表|经办人|报告人|上报人|统计人|值班|备注|注|说明|以上)[\w\u4e00-\u9fff]{0,4}\s*[:：是]?"
)
_VISITING = deferred.compile(
    "来访|到访|拜访|参观|抢修|维保|年检|检验|保养|上门|过来|看厂|施工|装修|审核|审计|督查|走访|调研|客户|客人|检查|维修|检测|面试|送样|考察|来[厂园司]|到[厂园]|对账|洽谈|一行|验货|验厂|看货|调试|安装|培训"
)
_WILL_COME = deferred.compile(r"\s*(?:[明后][天日早]|次日)")
_TALK = deferred.compile("[?？]|记得|大家|文件|哪|怎么|群里|收到|什么|了吗|一下|谢谢|辛苦|麻烦|谁")
#: Who sent a message and when, as a copied conversation shows it.
_SENDER = deferred.compile(
    r"^[^\s\d]{1,12}\s{1,4}(?:\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日?\s+)?\d{1,2}[:：]\d{2}(?:[:：]\d{2})?$"
)
#: Behind or before the whole date on which somebody came.
_DAY = deferred.compile(r"20\d{2}[-./年]\d{1,2}[-./月]\d{1,2}[日号]?").pattern
_SINCE = deferred.compile(rf"{_DAY}\s*(?:入职|进厂|到岗|报到)|(?:入职|进厂|到岗)(?:日期|时间)?\s*[:：]?\s*{_DAY}")
_TOMORROW = deferred.compile(r"明[天日早晚]|来访|到访|来车|进园|入园")


class Message:
    """Reads a message's lines into a draft."""

    def __init__(self, draft: Draft, people: People) -> None:
        self.draft, self.people = draft, people
        self.section = Section()
        self.marks: list[str] | None = None  #: headings of a list whose columns are only blanks apart
        self.made: list[tuple[int, Row]] = []  #: rows of lines, with the number of the list they stand in
        self.group = 0
        self.hints = NONE
        self.lines: list[str] = []
        self.roles: frozenset[str] = frozenset()  #: what people are, in front of their names
        self.listed: frozenset[int] = frozenset()  #: places of the numbered lines that name people

    def read(self, text: str) -> None:
        lines = preparing.lines_of(text, self._without_past)
        self.hints = hints(NUMBERED.sub("", line) for line in lines)
        self.listed, self.roles = lists.numbered(lines), lists.roles(lines)
        self.lines = lines
        at = 0
        while at < len(lines):
            after = self._table(lines, at)
            if after == at and self._is_group(lines, at):
                self.section, after = Section(team=lines[at].strip()), at + 1
            if after == at and self.section.kind == "people":
                goes_on = self.section.team is not None
                team = lists.group(lines, at, self.listed, goes_on=goes_on)
                if team is not None:
                    self.section, after = under(self.section, team=team), at + 1
            if after == at:
                self._line(lines[at].strip(), at + 1)
                after = at + 1
            at = after
        expecting.complete(self.made, self.people)
        if clauses.changed("\n".join(lines)) - self._taken():
            self.draft.note("unread_line")

    def _taken(self) -> set[str]:
        """Every name that was read, as people and as visitors or drivers."""
        others = [*(one.name for one in self.draft.visitors), *(one.driver for one in self.draft.vehicles)]
        return {name for name in (*(row.name for row in self.draft.rows), *others) if name}

    def _without_past(self, line: str) -> str:
        """A person's line without the day, long ago, on which he came: that is no news of today."""
        if not _SINCE.search(line) or not any(span.kind != "plate" for span in scan(_SINCE.sub(" ", line))):
            return line
        today = self.people.today
        return _SINCE.sub(lambda match: match[0] if dates.find(match[0], today) == today else " ", line)

    def _is_group(self, lines: list[str], at: int) -> bool:
        """Whether a line alone names the group whose table begins in the next one."""
        line, below = lines[at].strip(), lines[at + 1] if at + 1 < len(lines) else ""
        if (
            not line
            or len(line) > tables.GROUP
            or section_of(line) is not None
            or not any(mark in below for mark in "\t|")
        ):
            return False
        is_under = is_heading(cells_of(below, "\t" if "\t" in below else "|"))
        return is_under and (looks(line) == "team" or (self.section.team is not None and is_free(line)))

    def _table(self, lines: list[str], at: int) -> int:
        """Read the table that begins at this line, if one does; the line after it."""
        for mark in ("\t", "|", ",", "，", ";", "；", "、", " ", "/"):
            run = run_end(lines, at, mark)
            if run is None:
                continue
            sheet = sheet_of(lines[at:run], mark, at + 1)
            if not is_table(sheet, mark):
                continue
            tables.read(sheet, self.draft, self.people, self.section)
            return run
        return at

    # --- lines ---

    def _line(self, line: str, number: int) -> None:
        if not line or RULE.match(line) or line.startswith(texts.CHAIN) or line in texts.CHAIN_WORDS:
            return
        if _EXAMPLE.match(line) or _SENDER.match(line):
            return
        if NUMBERED.match(line) is None and _SIGNED.match(line):
            self.draft.titles.append(line)
            if line.startswith(texts.ABOVE) and not self.draft.figures(line):
                self._of_those_above(line)
            return
        bare = lead(line)
        if self.section.kind != "people" and re.match("今[日天]", bare):
            self.section = Section()  # what comes tomorrow has been told
        tokens = [token for token in re.split(r"[\s,，、:：(（]+", NUMBERED.sub("", line)) if token]
        names = sum(map(is_name, tokens))
        entry = bool(tokens) and is_name(tokens[0]) and (names > 1 or NUMBERED.match(line) is not None)
        entry = entry and tokens[0] not in self.roles
        entry = entry or number - 1 in self.listed or lists.is_told(tokens)
        if not entry and self._opens(bare, number):
            return
        self._content(line, self.section, number)

    def _of_those_above(self, line: str) -> None:
        """What a last line says of the list: `以上人员均为新入职`."""
        change = change_of(line) if not names_in(line) else None
        for row in [row for group, row in self.made if group == self.group] if change else []:
            row.change = row.change or change

    def _opens(self, line: str, number: int) -> bool:
        """Deal with a line that begins a part: a heading alone, or a heading with its content behind a colon."""
        match = HEAD.match(narrow(line)) if not scan(line.split("：")[0].split(":")[0]) else None
        head, rest = (line[: match.end("head")], line[match.start("rest") :]) if match else (line, "")
        section = section_of(counted(head))
        if not match and clauses.announces(line, next(filter(str.strip, self.lines[number:]), "")):
            self.draft.title(line)
            self.section, self.group = under(Section(is_list=True), change=change_of(line)), self.group + 1
            return True
        if not match and _TALK.search(line):
            return False
        team = counted(head)
        is_figure = match and section is None and names_in(rest) and self.draft.figures(head)
        if is_figure or (match and section is None and names_in(rest) and head.strip().endswith(texts.ALL_OF)):
            self.draft.titles.append(head)
            self._content(rest, self.section, number)
            return True
        kind = (
            "team"
            if team in self.roles or lists.is_counted(head, rest)
            else looks(team)
            if not lists.says(head)
            else None
        )
        if section is None and match and names_in(rest) and kind in ("team", "lodging"):
            section = under(Section(is_list=True), **{kind: team if kind == "team" else head})
            self.draft.has_people_section = True
            self.section, self.group = section, self.group + 1
            self._content(rest, section, number)
            return True
        if (
            section is None
            or trucks.lacks_plate(line)
            or (section.kind == "people" and trucks.names_first(rest))
            or (match and spoken.tells_more(head))
            or (section.change is not None and spoken.goes_on(rest))
            or (not match and (len(line) > 20 or bool(scan(line)) or clauses.speaks(line, self.people)))
        ):
            return False
        if section.kind != "people":
            self.draft.visit_words += [line, head]
            if visits.is_field(line):
                return True
        if section.kind == "people" and section.change is None and self.draft.figures(line):
            self.draft.titles.append(line)
            self.section, self.group = section, self.group + 1
            if not (section.is_list or len(names_in(rest)) > 1) or not names_in(rest):
                return True
            self.draft.titles[-1] = head
            self._content(rest, section, number)
            return True
        self.draft.title(head)
        self.section, self.group = section, self.group + 1
        if rest.strip() and not _NOTHING.match(rest):
            if section.kind == "people":
                self.draft.figures(line)
            rest, told = clauses.own(rest, section.change) if section.change else (rest, [])
            if rest.strip():
                self._content(rest, section, number)
            for sentence in told:
                self._free(sentence, number)
        is_heading = match is not None or section.change is None or any(map(str.strip, self.lines[number:]))
        self.draft.has_people_section |= section.kind == "people" and is_heading and not courtesies.speaks_of_it(line)
        self.draft.nothing |= section.change is not None and bool(_NOTHING.match(rest))
        return True

    def _content(self, line: str, section: Section, number: int) -> None:
        if section.kind == "vehicles":
            if not trucks.vehicles(line, self.draft):
                self.draft.titles.append(line)
        elif section.kind == "visitors":
            if not visits.visitors(line, self.draft):
                self.draft.visit_words.append(line)
                self.draft.titles.append(line)
        elif section.change is not None:
            self._changed(line, section, number)
        else:
            self._free(line, number)

    def _changed(self, line: str, section: Section, number: int) -> None:
        """The people named under a change's heading."""
        if _NOTHING.match(line):
            return
        line = _COUNTED.sub(r"\1", line)
        found = [row for row in self._names(line, number) if row.name or row.id_no or NUMBERED.match(line)]
        found += clauses.others(NUMBERED.sub("", line), found, self.people, self.draft, number)
        for row in found:
            row.change = section.change
            self.draft.apart += section.change in (texts.LEFT, texts.ON_LEAVE)
            row.shift, row.team = row.shift or section.shift, row.team or section.team
        self.draft.rows.extend(found)
        self.made.extend((self.group, row) for row in found)
        if not found:
            self.draft.title(line)

    def _names(self, line: str, number: int) -> list[Row]:
        """Everybody in a line that is known to be about people."""
        content = NUMBERED.sub("", line)
        told = lists.enumerated(content)
        found = persons(content, self.people, line=number, hints=told if told.known else self.hints, sure=True)
        for row in found:
            row.errors += () if row.name else ("name_missing",)
        return [row for row in found if row.name or row.id_no or row.phone]

    def _free(self, line: str, number: int) -> None:
        """A line under no heading, or under one for everybody."""
        content = NUMBERED.sub("", line)
        if len(sentences := trucks.apart(content)) > 1:
            for sentence in sentences:
                self._free(sentence, number)
            return
        if (left := arriving.take(content, self.draft)) != content:
            if left.strip():
                self._free(left, number)
            return
        if (trucks.lacks_plate(line) or trucks.leads(content, line)) and trucks.vehicles(content, self.draft):
            self.draft.visit_words.append(line)
            return
        if _WILL_COME.match(line) and _VISITING.search(line) and visits.visitors(content, self.draft, is_sure=False):
            self.draft.visit_words.append(line)
            return
        listing = entries.Listing(
            is_numbered=NUMBERED.match(line) is not None,
            is_listed=number - 1 in self.listed,
            goes_on=bool(self.made),
            is_list=self.section.is_list,
            is_headed=bool(self.section.shift or self.section.team or self.section.lodging),
        )
        if entries.is_entry(content, listing, self.people, self.hints):
            found = self._names(line, number)
            for row in found:
                row.shift, row.team = row.shift or self.section.shift, row.team or self.section.team
                row.lodging = row.lodging or self.section.lodging
                self.draft.aside += self.section.is_aside
            self.draft.rows.extend(found)
            self.made.extend((self.group, row) for row in found)
            return
        spans = scan(content)
        is_visit = _TOMORROW.search(line) and _VISITING.search(line) and not stating.says_no_visits(line)
        if is_visit and visits.visitors(content, self.draft, is_sure=False):
            self.draft.visit_words.append(line)
            return
        if any(span.kind == "plate" for span in spans) and not any(span.kind == "id" for span in spans):
            self.draft.visit_words.append(line)
            trucks.vehicles(content, self.draft)
            return
        if attending.beside_me(content, self.people, self.draft, number):
            self.draft.title(spoken.opening(content))
            return
        if self.draft.figures(content):
            there = attending.take(content, self.people, self.draft, number)
            taken = spoken.changes(content, self.people, self.draft, number)
            self.draft.apart += taken if there else 0
            self.draft.titles.append(spoken.opening(content) if taken else line)
            return
        if spoken.changes(content, self.people, self.draft, number):
            self.draft.titles.append(spoken.opening(content))
            return
        if self.made and self.made[-1][1].line >= number - 2 and lists.may_belong(line):
            self.draft.note("unread_line")
        self.draft.title(line)
