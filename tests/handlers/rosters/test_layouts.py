"""However a list is laid out, it is read as the same people with exactly the faults that were planted."""

import random
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.rosters.reading.model import Reading, Row
from handlers.rosters.reading.reader import read_content, read_text
from tests.handlers.rosters import town
from tests.handlers.rosters.town import TODAY, Page, Person

SEEDS = st.integers(0, 2**32 - 1)
SOME = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def read(page: Page, content: bytes, name: str = "名单.xlsx") -> Reading:
    reading = read_content(content, name, TODAY)
    assert reading.enterprise == page.company
    assert reading.declared == page.declared
    assert not reading.doc_errors
    return reading


def same(rows: Sequence[Row], crowd: Sequence[Person], fields: Sequence[str]) -> None:
    shown = [(row.name, row.id_no, row.phone, set(row.errors)) for row in rows]
    assert shown == [(one.name, one.id_no, one.phone, one.errors) for one in crowd]
    for name in ("team", "shift", "lodging"):
        expected = [getattr(one, name) if name in fields else None for one in crowd]
        assert [getattr(row, name) for row in rows] == expected
    assert {code for row in rows for code in row.warnings} == set()
    assert all(row.change is None for row in rows)


@SOME
@given(SEEDS)
def test_a_table_in_a_workbook(seed: int) -> None:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    page = town.page(chance, crowd, fields)
    reading = read(page, town.workbook([("Sheet1", page)]))
    same(reading.rows, crowd, fields)
    assert reading.counted == len(crowd)


@SOME
@given(
    SEEDS,
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"]),
    st.sampled_from("\t,;"),
)
def test_a_table_as_text_with_separators(seed: int, encoding: str, mark: str) -> None:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    page = town.page(chance, crowd, fields)
    same(read(page, town.separated(page, mark).encode(encoding), "导出.csv").rows, crowd, fields)


@SOME
@given(SEEDS)
def test_a_table_pasted_into_the_chat(seed: int) -> None:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    page = town.page(chance, crowd, fields)
    page.rows = [[str(cell).replace("\t", "") for cell in row] for row in page.rows]
    reading = read_text(town.separated(page, "\t"), TODAY)
    same(reading.rows, crowd, fields)
    assert reading.enterprise == page.company


@SOME
@given(SEEDS)
def test_a_web_page_that_calls_itself_a_workbook(seed: int) -> None:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    page = town.page(chance, crowd, fields)
    same(read(page, town.page_as_html(page).encode("gb18030"), "导出.xls").rows, crowd, fields)


@SOME
@given(SEEDS)
def test_headings_in_two_rows(seed: int) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance)
    page = town.two_rows(chance, crowd)
    same(read(page, town.workbook([("Sheet1", page)])).rows, crowd, ("team", "shift", "lodging"))


@SOME
@given(SEEDS)
def test_blocks_side_by_side(seed: int) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance)
    page = town.beside(chance, crowd)
    same(read(page, town.workbook([("Sheet1", page)])).rows, crowd, ())


@SOME
@given(SEEDS)
def test_a_team_whose_cell_runs_down(seed: int) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance)
    page = town.merged_teams(chance, crowd)
    same(read(page, town.workbook([("Sheet1", page)])).rows, crowd, ("team",))


@SOME
@given(SEEDS)
def test_no_headings_at_all(seed: int) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance, faults=("id_checksum", "id_invalid_date", "phone_length"))
    fields = town.columns(chance)
    page = Page([[town.dressed(chance, one)[name] for name in fields] for one in crowd])
    if len(crowd) < 3 or sum(1 for one in crowd if one.errors) * 3 > len(crowd):
        return
    same(read(page, town.workbook([("Sheet1", page)])).rows, crowd, fields)


@SOME
@given(SEEDS)
def test_people_on_several_sheets(seed: int) -> None:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    half = len(crowd) // 2
    pages = [(name, Page([town.headings(chance, fields)])) for name in ("一车间", "二车间")]
    for at, one in enumerate(crowd):
        cells = town.dressed(chance, one)
        pages[at >= half][1].rows.append([cells[name] for name in fields])
    reading = read_content(town.workbook(pages), "名单.xlsx", TODAY)
    assert [(row.name, set(row.errors)) for row in reading.rows] == [(one.name, one.errors) for one in crowd]


@SOME
@given(SEEDS)
def test_hidden_rows_are_kept_and_marked(seed: int) -> None:
    chance = random.Random(seed)
    crowd, fields = town.people(chance), town.columns(chance)
    rows: list[list[object]] = [town.headings(chance, fields)]
    rows += [[town.dressed(chance, one)[name] for name in fields] for one in crowd]
    hidden = {at for at in range(1, len(rows)) if chance.random() < 0.3}
    reading = read_content(town.workbook([("Sheet1", Page(rows, hidden=hidden))]), "名单.xlsx", TODAY)
    assert [("hidden_row" in row.warnings) for row in reading.rows] == [at in hidden for at in range(1, len(rows))]


@SOME
@given(SEEDS)
def test_joiners_and_leavers_one_above_the_other(seed: int) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance)
    half = len(crowd) // 2 or 1
    heads: list[object] = ["姓名", "身份证号", "联系电话"]
    rows: list[list[object]] = [["恒达物流11月20日人员变动表"]]
    for title, part in (("一、新增人员", crowd[:half]), ("二、离职人员", crowd[half:])):
        rows += [[title], heads]
        rows += [[town.dressed(chance, one)[name] for name in ("name", "id_no", "phone")] for one in part]
        rows += [[]]
    rows.append(["三、在岗总人数：62人"])
    reading = read_content(town.workbook([("Sheet1", Page(rows))]), "变动.xlsx", TODAY)
    assert [row.change for row in reading.rows] == ["新增"] * half + ["离职"] * (len(crowd) - half)
    assert [(row.name, set(row.errors)) for row in reading.rows] == [(one.name, one.errors) for one in crowd]
    assert (reading.declared, reading.counted, reading.summary.on_duty) == (62, None, 62)
    assert (reading.summary.joined, reading.summary.left) == (half, len(crowd) - half or None)


LINE_FAULTS = ("id_checksum", "id_invalid_date", "phone_length", "id_masked", "phone_masked", "age_under_16")


@SOME
@given(SEEDS, st.sampled_from([" ", "，", ",", "、", "\t", "/", "  "]))
def test_lines_and_chains(seed: int, between: str) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance, faults=LINE_FAULTS)
    style = chance.choice(("{0}. ", "{0}、", "{0}) ", "({0})", ""))
    fields = ["id_no", "phone"] if chance.random() < 0.5 else ["phone", "id_no"]
    lines = ["#接龙", "恒达物流11月20日到岗人员"] if chance.random() < 0.5 else ["恒达物流11月20日在岗名单"]
    for at, one in enumerate(crowd, 1):
        values = {"id_no": one.written_id, "phone": one.written_phone}
        lines.append(style.format(at) + between.join([one.name, *(values[name] for name in fields)]))
    if chance.random() < 0.3:
        lines.append(f"共{len(crowd)}人")
    reading = read_text("\n".join(lines), TODAY)
    same(reading.rows, crowd, ())
    assert reading.enterprise == "恒达物流"
    assert reading.counted == len(crowd)


@SOME
@given(SEEDS)
def test_lines_with_labels(seed: int) -> None:
    chance = random.Random(seed)
    crowd = town.people(chance, faults=LINE_FAULTS)
    lines = [
        f"姓名：{one.name}，身份证号：{one.written_id}，电话：{one.written_phone}，班组：{one.team}，住宿：{one.lodging}"
        for one in crowd
    ]
    same(read_text("\n".join(lines), TODAY).rows, crowd, ("team", "lodging"))


@pytest.mark.parametrize("mark", ["|", "\t"])
def test_a_markdown_table(mark: str) -> None:
    chance = random.Random(5)
    crowd = town.people(chance, faults=())
    lines = ["| 姓名 | 身份证号 | 电话 |", "| --- | :---: | --- |"]
    lines += [f"| {one.name} | {one.written_id} | {one.written_phone} |" for one in crowd]
    text = "\n".join(lines)
    if mark == "\t":
        text = "\n".join(line.strip("| ").replace(" | ", "\t") for line in lines if "---" not in line)
    same(read_text(text, TODAY).rows, crowd, ())
