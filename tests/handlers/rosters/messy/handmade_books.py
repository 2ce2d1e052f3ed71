"""Workbooks and web pages written by hand, as people keep them; and all cases together."""

from collections.abc import Callable
from typing import Any

from tests.handlers.rosters.messy import handmade as text
from tests.handlers.rosters.messy.handmade import (
    Answer,
    book,
    name,
    number,
    phone,
    who,
)


def other_peoples_numbers() -> tuple[str, bytes | str, Answer]:
    head = ["工号", "姓名", "性别", "年龄", "民族", "籍贯", "学历", "入职日期", "身份证号码", "本人电话", "短号"]
    head += ["紧急联系人", "紧急联系人电话", "与本人关系", "银行卡号", "岗位", "班次"]
    rows = [
        [
            *[f"E{i:03d}", name(i), "男", 38, "汉", "河南", "初中", "2024-03-01", number(i), phone(i)],
            f"66{i:02d}",
            "李大娘",
            f"1590000{i:04d}",
            "母亲",
            f"62220211040{i:08d}",
            "操作工",
            "夜班",
        ]
        for i in range(4)
    ]
    return (
        "花名册.xlsx",
        book(("Sheet1", [head, *rows])),
        Answer([who(i, team="操作工", shift="夜班") for i in range(4)], counted=4),
    )


def who_filled_it_in() -> tuple[str, bytes | str, Answer]:
    rows: list[list[Any]] = [
        ["园区企业每日人员报送表"],
        ["填报单位：", "鸿达电子有限公司", "", "填报人：", "周华", "联系电话：", "13912345678"],
        ["填报日期：", "2026年11月20日"],
        ["序号", "姓名", "证件号码", "手机号", "住宿地"],
        *([i + 1, name(i), number(i), phone(i), f"1栋10{i}"] for i in range(4)),
        ["注：以上人员均已签订责任书。"],
        ["制表人：周华", "", "审核人：刘总", "", "2026.11.20"],
    ]
    answer = Answer([who(i, lodging=f"1栋10{i}") for i in range(4)], "鸿达电子有限公司", counted=4)
    return "报送.xlsx", book(("日报", rows)), answer


def printed_pages() -> tuple[str, bytes | str, Answer]:
    head = ["序号", "姓名", "身份证号", "联系方式"]
    rows: list[list[Any]] = []
    for page in range(3):
        rows += [["顺达物流员工花名册"], head]
        rows += [[i + 1, name(i), number(i), phone(i)] for i in range(page * 3, page * 3 + 3)]
        rows += [["", "", f"第 {page + 1} 页 共 3 页"], []]
    return "打印版.xlsx", book(("Sheet1", rows)), Answer([who(i) for i in range(9)], "顺达物流", counted=9)


def teams_with_sums() -> tuple[str, bytes | str, Answer]:
    rows: list[list[Any]] = [["班组", "姓名", "身份证号", "电话"]]
    rows += [["装卸一班" if i == 0 else "", name(i), number(i), phone(i)] for i in range(3)]
    rows += [["小计", "3人"]]
    rows += [["分拣组" if i == 3 else "", name(i), number(i), phone(i)] for i in range(3, 5)]
    rows += [["小计", "2人"], ["合计", "5人"]]
    people = [who(i, team="装卸一班" if i < 3 else "分拣组") for i in range(5)]
    answer = Answer(people, declared=5, counted=5)
    return "班组.xlsx", book(("名单", rows), merges=("A2:A4", "A6:A7")), answer


def third_sheet() -> tuple[str, bytes | str, Answer]:
    rows = [["*姓 名（必填）", "*证件号码(18位)", "*联系电话（11位）", "居住地址（宿舍号/自住）"]]
    rows += [[f" {name(i)[0]}  {name(i)[1:]} ", number(i) + "\u00a0", phone(i) + " ", "自住"] for i in range(3)]
    made = book(("Sheet1", []), ("Sheet2", [["备用"]]), ("Sheet3", rows))
    return "工作簿1.xlsx", made, Answer([who(i, lodging="自住") for i in range(3)], counted=3)


def english_headings() -> tuple[str, bytes | str, Answer]:
    rows = [["No.", "Name", "ID Card No.", "Mobile", "Dept.", "Shift", "Dormitory"]]
    rows += [[i + 1, name(i), number(i), phone(i), "SMT", "白班", "5-302"] for i in range(3)]
    answer = Answer([who(i, team="SMT", shift="白班", lodging="5-302") for i in range(3)], counted=3)
    return "staff.xlsx", book(("Sheet1", rows)), answer


def two_tongues() -> tuple[str, bytes | str, Answer]:
    rows = [["序号 No.", "姓名 Name", "身份证号 ID Number", "手机 Mobile", "班次 Shift"]]
    rows += [[i + 1, name(i), number(i), phone(i), "中班"] for i in range(3)]
    return "bilingual.xlsx", book(("Sheet1", rows)), Answer([who(i, shift="中班") for i in range(3)], counted=3)


def ticks_of_a_month() -> tuple[str, bytes | str, Answer]:
    head = ["序号", "姓名", "身份证号", "手机号", *(str(day) for day in range(1, 31)), "出勤天数"]
    rows: list[list[Any]] = [["11月考勤表", *[""] * 34], head]
    rows += [[i + 1, name(i), number(i), phone(i), *["√"] * 20, *[""] * 10, 20] for i in range(4)]
    return "考勤.xlsx", book(("11月", rows)), Answer([who(i) for i in range(4)], counted=4)


def told_behind_the_name() -> tuple[str, bytes | str, Answer]:
    rows = [["姓名", "身份证号", "电话"]]
    rows += [[f"{name(i)}{tail}", number(i), phone(i)] for i, tail in enumerate(("（组长）", "(班长)", "", "（残疾）"))]
    return "名单.xlsx", book(("Sheet1", rows)), Answer([who(i) for i in range(4)], counted=4)


def one_form_each() -> tuple[str, bytes | str, Answer]:
    rows: list[list[Any]] = [["员工信息登记卡"]]
    for i in range(3):
        rows += [
            ["姓名", name(i), "性别", "女"],
            ["身份证号", number(i), "联系电话", phone(i)],
            ["住宿", "4栋", "备注", ""],
        ]
        rows += [[]]
    return "登记卡.xlsx", book(("Sheet1", rows)), Answer([who(i, lodging="4栋") for i in range(3)], counted=3)


def saved_web_page() -> tuple[str, bytes | str, Answer]:
    cells = "".join(
        f"<tr><td class=xl24>{i + 1}</td><td>{name(i)}&nbsp;</td><td style='mso-number-format:\"\\@\"'>{number(i)}</td>"
        f"<td>{phone(i)}<br></td></tr>"
        for i in range(3)
    )
    page = (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset=gb2312><style>td{color:red}</style>'
        f"</head><body><table><tr><th>序号</th><th>姓名</th><th>身份证</th><th>电话</th></tr>{cells}</table></body></html>"
    )
    return "报表.xls", page.encode("gb18030"), Answer([who(i) for i in range(3)], counted=3)


CASES: tuple[Callable[[], tuple[str, bytes | str, Answer]], ...] = (
    text.cards_in_text,
    text.numbers_in_front,
    text.copied_chat,
    text.shifts_in_a_sentence,
    text.a_name_that_ends_like_a_word,
    text.two_came,
    text.spaced_wide_digits,
    text.emoji_numbers,
    text.all_in_one_line,
    text.yesterday_and_today,
    text.nobody_new_one_left,
    text.mended_number,
    text.spoken_aloud,
    text.leave_with_spans,
    text.invisible_marks,
    text.tabs_with_holes,
    text.country_codes,
    text.guarded_csv,
    text.broken_headings_csv,
    text.unicode_text,
    text.rare_characters,
    text.bars_csv,
    other_peoples_numbers,
    who_filled_it_in,
    printed_pages,
    teams_with_sums,
    third_sheet,
    english_headings,
    two_tongues,
    ticks_of_a_month,
    told_behind_the_name,
    one_form_each,
    saved_web_page,
)
