"""Lists of kinds that reporters send and that no generator here makes, each written by hand with what is to be read.

Written before the reader's rules were looked at; `measure_handmade` says how many are read wholly right.
"""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

from handlers.rosters.reading.model import Reading
from handlers.rosters.reading.reader import read_content, read_text
from tests.handlers.rosters.messy.folk import RESIDENT, check

TODAY = date(2026, 11, 20)
KEYS = ("name", "id_type", "id_no", "phone", "team", "shift", "lodging", "change")
JOINED, LEFT, ON_LEAVE = "新增", "离职", "请假"
_NAMES = ["周建华", "吴秀兰", "郑国强", "王海燕", "冯子轩", "陈雨欣", "褚卫东", "卫春梅", "蒋志远", "沈玉萍"]

Row = dict[str, Any]


@dataclass
class Answer:
    """What should be read. `figures`: of the summary; `errors` of a row stand under their keys in it."""

    rows: Sequence[Row]
    company: str | None = None
    declared: int | None = None
    counted: int | None = None
    figures: dict[str, int] = field(default_factory=dict)


def number(place: int) -> str:
    base = f"3301001988{place % 9 + 1:02d}1{place % 8 + 1}{place * 7 + 11:03d}"
    return base + check(base)


def phone(place: int) -> str:
    return f"1380000{place:04d}"


def name(place: int) -> str:
    return _NAMES[place]


def who(place: int, **more: Any) -> Row:
    """A person with his document and telephone."""
    return {"name": name(place), "id_type": RESIDENT, "id_no": number(place), "phone": phone(place), **more}


def bare(place: int, **more: Any) -> Row:
    return {"name": name(place), **more}


def book(*sheets: tuple[str, Sequence[Sequence[Any]]], merges: Sequence[str] = ()) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"strings_to_numbers": False, "strings_to_formulas": False}) as made:
        for title, rows in sheets:
            page = made.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell not in ("", None):
                        page.write(at, column, cell)
            for area in merges:
                first = area.partition(":")[0]
                page.merge_range(area, _at(rows, first))
    return buffer.getvalue()


def _at(rows: Sequence[Sequence[Any]], place: str) -> Any:
    return rows[int(place[1:]) - 1][ord(place[0]) - 65]


def separated(rows: Sequence[Sequence[str]], mark: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=mark).writerows(rows)
    return out.getvalue()


# --- pasted words -----------------------------------------------------------------------------------------------------


def cards_in_text() -> tuple[str, bytes | str, Answer]:
    text = "\n\n".join(
        f"姓名：{name(i)}\n身份证号：{number(i)}\n手机：{phone(i)}\n住宿：{i + 1}栋30{i}" for i in range(3)
    )
    return "", text, Answer([who(i, lodging=f"{i + 1}栋30{i}") for i in range(3)], counted=3)


def numbers_in_front() -> tuple[str, bytes | str, Answer]:
    text = "\n".join(f"{number(i)} {phone(i)} {name(i)}" for i in range(4))
    return "", text, Answer([who(i) for i in range(4)], counted=4)


def copied_chat() -> tuple[str, bytes | str, Answer]:
    text = (
        "—————  2026-11-20  —————\n\n\n张经理  08:31\n\n宏远电子今日人员\n"
        + "\n".join(f"{i + 1}. {name(i)} {phone(i)}" for i in range(3))
        + "\n\n张经理  08:32\n\n以上共3人"
    )
    return "", text, Answer([bare(i, phone=phone(i)) for i in range(3)], "宏远电子", 3, 3)


def shifts_in_a_sentence() -> tuple[str, bytes | str, Answer]:
    text = f"白班（3人）：{name(0)}、{name(1)}、{name(2)}；夜班（2人）：{name(3)}、{name(4)}"
    rows = [bare(i, shift="白班" if i < 3 else "夜班") for i in range(5)]
    return "", text, Answer(rows, declared=5, counted=5)


def a_name_that_ends_like_a_word() -> tuple[str, bytes | str, Answer]:
    text = f"杨新来 {number(0)} {phone(0)}\n陈到来 {number(1)} {phone(1)}\n高请来 {number(2)} {phone(2)}"
    rows = [who(i) | {"name": said} for i, said in enumerate(("杨新来", "陈到来", "高请来"))]
    return "", text, Answer(rows, counted=3)


def two_came() -> tuple[str, bytes | str, Answer]:
    text = (
        f"今天来了2个新的：\n{name(0)}，身份证{number(0)}，电话{phone(0)}\n{name(1)}，身份证{number(1)}，电话{phone(1)}"
    )
    return "", text, Answer([who(i, change=JOINED) for i in range(2)], figures={"joined": 2})


def spaced_wide_digits() -> tuple[str, bytes | str, Answer]:
    wide = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    text = "\n".join(
        f"{i + 1}、{name(i)}　{number(i)[:6]} {number(i)[6:14]} {number(i)[14:]}　"
        f"{phone(i)[:3]} {phone(i)[3:7]} {phone(i)[7:]}".translate(wide)
        for i in range(3)
    )
    return "", text, Answer([who(i) for i in range(3)], counted=3)


def emoji_numbers() -> tuple[str, bytes | str, Answer]:
    text = "今日到岗✅\n" + "\n".join(f"{i + 1}\ufe0f\u20e3 {name(i)} {phone(i)}" for i in range(4))
    return "", text, Answer([bare(i, phone=phone(i)) for i in range(4)], counted=4)


def all_in_one_line() -> tuple[str, bytes | str, Answer]:
    text = "白班到岗：" + " ".join(f"{i + 1}.{name(i)}" for i in range(5)) + " 共5人"
    return "", text, Answer([bare(i, shift="白班") for i in range(5)], declared=5, counted=5)


def yesterday_and_today() -> tuple[str, bytes | str, Answer]:
    text = f"昨天17人，今天走了2个：{name(0)}、{name(1)}，来了1个：{name(2)}，现在16人"
    rows = [bare(0, change=LEFT), bare(1, change=LEFT), bare(2, change=JOINED)]
    return "", text, Answer(rows, declared=16, figures={"joined": 1, "left": 2})


def nobody_new_one_left() -> tuple[str, bytes | str, Answer]:
    text = f"今日无新增，离职：{name(3)}"
    return "", text, Answer([bare(3, change=LEFT)], figures={"left": 1})


def mended_number() -> tuple[str, bytes | str, Answer]:
    text = f"更正：{name(1)}的身份证号发错了，正确的是{number(1)}"
    return "", text, Answer([bare(1, id_type=RESIDENT, id_no=number(1))])


def spoken_aloud() -> tuple[str, bytes | str, Answer]:
    text = f"今天新增一个人叫{name(4)}身份证号是{number(4)}电话是{phone(4)}住在2号楼301"
    return "", text, Answer([who(4, lodging="2号楼301", change=JOINED)], figures={"joined": 1})


def leave_with_spans() -> tuple[str, bytes | str, Answer]:
    text = f"请假：{name(0)}（19-21日）、{name(1)}（半天，看病）"
    return "", text, Answer([bare(i, change=ON_LEAVE) for i in range(2)], figures={"on_leave": 2})


def invisible_marks() -> tuple[str, bytes | str, Answer]:
    text = "\n".join(f"\u200b{name(i)}\u00a0{number(i)}\u2003\u202d{phone(i)}\u202c" for i in range(3))
    return "", text, Answer([who(i) for i in range(3)], counted=3)


def tabs_with_holes() -> tuple[str, bytes | str, Answer]:
    text = (
        "序号\t姓名\t身份证号\t电话\t班次\t宿舍\t备注\n"
        f"1\t{name(0)}\t{number(0)}\t{phone(0)}\t白班\t\t\n"
        f"2\t{name(1)}\t{number(1)}\t{phone(1)}\t\t3栋201\t请假\n"
        f"3\t{name(2)}\t{number(2)}\t\t夜班\t3栋202\t"
    )
    rows = [
        who(0, shift="白班"),
        who(1, lodging="3栋201", change=ON_LEAVE),
        who(2, shift="夜班", lodging="3栋202", phone=None, errors={"phone_missing"}),
    ]
    return "", text, Answer(rows, counted=3, figures={"on_leave": 1})


def country_codes() -> tuple[str, bytes | str, Answer]:
    said = (
        f"+86-{phone(0)}",
        f"(86){phone(1)}",
        f"0086 {phone(2)}",
        f"86-{phone(3)[:3]}-{phone(3)[3:7]}-{phone(3)[7:]}",
    )
    text = "\n".join(f"{name(i)} {number(i)} {one}" for i, one in enumerate(said))
    return "", text, Answer([who(i) for i in range(4)], counted=4)


# --- text with separators ---------------------------------------------------------------------------------------------


def guarded_csv() -> tuple[str, bytes | str, Answer]:
    text = "sep=,\r\n姓名,身份证号,手机号\r\n" + "".join(
        f'{name(i)},"=""{number(i)}""","=""{phone(i)}"""\r\n' for i in range(3)
    )
    return "员工.csv", text.encode("gb18030"), Answer([who(i) for i in range(3)], counted=3)


def broken_headings_csv() -> tuple[str, bytes | str, Answer]:
    rows = [["序号", "姓\n名", "身份证\n号码", "联系\n电话", "所在\n班组"]]
    rows += [[str(i + 1), name(i), "'" + number(i), "`" + phone(i), "打包组"] for i in range(3)]
    return "人员.csv", separated(rows).encode("utf-8-sig"), Answer([who(i, team="打包组") for i in range(3)], counted=3)


def unicode_text() -> tuple[str, bytes | str, Answer]:
    rows = [["员工姓名", "证件号", "移动电话"], *([name(i), number(i), phone(i)] for i in range(3))]
    return "Unicode文本.txt", separated(rows, "\t").encode("utf-16"), Answer([who(i) for i in range(3)], counted=3)


def rare_characters() -> tuple[str, bytes | str, Answer]:
    said = ("王𠮷祥", "李㛃", "阿卜杜拉•吐尔逊", "买买提.艾力")
    right = ("王𠮷祥", "李㛃", "阿卜杜拉·吐尔逊", "买买提·艾力")
    rows = [["姓名", "身份证", "手机"], *([one, number(i), phone(i)] for i, one in enumerate(said))]
    answer = Answer([who(i) | {"name": one} for i, one in enumerate(right)], counted=4)
    return "名单.csv", separated(rows).encode("gb18030"), answer


def bars_csv() -> tuple[str, bytes | str, Answer]:
    rows = [["姓名", "身份证号", "电话", "班次"], *([name(i), number(i), phone(i), "夜班"] for i in range(3))]
    return "导出.csv", separated(rows, "|").encode(), Answer([who(i, shift="夜班") for i in range(3)], counted=3)


def problems_of(case: Callable[[], tuple[str, bytes | str, Answer]]) -> tuple[list[str], int, int]:
    """(what is wrong, cells, cells that are right)."""
    title, content, answer = case()
    reading = read_content(content, title, TODAY) if isinstance(content, bytes) else read_text(content, TODAY)
    problems = _figures(reading, answer)
    rows = list(reading.rows)
    if len(rows) != len(answer.rows):
        problems.append(f"{len(rows)} rows for {len(answer.rows)}: {[row.name for row in rows]}")
    cells = right = 0
    for at, want in enumerate(answer.rows):
        got = rows[at] if at < len(rows) else None
        for key in KEYS:
            cells += 1
            found = getattr(got, key) if got is not None else None
            right += found == want.get(key)
            if found != want.get(key):
                problems.append(f"{want['name']} {key} {found!r} for {want.get(key)!r}")
        said = set(got.errors) | set(got.warnings) if got is not None else set()
        if said != want.get("errors", set()):
            problems.append(f"{want['name']} codes {sorted(said)}")
    return problems, cells, right


def _figures(reading: Reading, answer: Answer) -> list[str]:
    found = {"enterprise": reading.enterprise, "declared": reading.declared, "counted": reading.counted}
    wanted = {"enterprise": answer.company, "declared": answer.declared, "counted": answer.counted}
    problems = [f"{key} {found[key]!r} for {wanted[key]!r}" for key in wanted if found[key] != wanted[key]]
    said = {key: value for key, value in reading.summary.to_json().items() if key in ("joined", "left", "on_leave")}
    if said != answer.figures:
        problems.append(f"figures {said} for {answer.figures}")
    if reading.doc_errors:
        problems.append(f"document {reading.doc_errors}")
    return problems
