"""Example, import, export: through the command line, into a real database and back."""

from pathlib import Path

import pytest

from bot import spreadsheets
from bot.clock import VirtualClock
from handlers.directory.workbook import texts, writing
from handlers.directory.workbook.exporting import headings
from storage import Database, KeyRing, directory, stations, system, verifying
from tests.handlers.directory.workbook.conftest import Run


def counts(output: str) -> dict[str, str]:
    return {line.partition("：")[0]: line.partition("：")[2] for line in output.splitlines() if "新增" in line}


def test_the_example_imports_without_a_fault_and_again_without_a_change(run: Run, example: Path) -> None:
    first = run("import", example)
    assert first.exit_code == 0, first.output
    assert counts(first.output)[texts.UNITS].startswith("新增 21，更新 0")
    again = run("import", example)
    assert again.exit_code == 0, again.output
    assert all(text.startswith("新增 0，更新 0，不变") for text in counts(again.output).values())


def test_a_dry_run_counts_and_writes_nothing(run: Run, example: Path) -> None:
    dry = run("import", example, "--dry-run")
    assert dry.exit_code == 0
    assert texts.DRY_RUN_DONE in dry.output
    assert "新增 21" in run("import", example).output


def test_what_is_exported_imports_unchanged(run: Run, example: Path, tmp_path: Path) -> None:
    run("import", example)
    assert run("export", tmp_path / "out.xlsx").exit_code == 0
    back = run("import", tmp_path / "out.xlsx")
    assert back.exit_code == 0, back.output
    assert all(text.startswith("新增 0，更新 0，不变") for text in counts(back.output).values())
    assert (tmp_path / "out.xlsx").stat().st_mode & 0o077 == 0


def test_an_existing_file_is_not_overwritten_unasked(run: Run, example: Path) -> None:
    assert run("export", example).exit_code == 1
    assert run("export", example, "--overwrite").exit_code == 0


def test_webhooks_become_channels_with_sealed_credentials(
    run: Run, example: Path, sqlite_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    run("import", example)
    database = Database(sqlite_url, ring, now=clock.now).open()
    try:
        channels = system.list_channels(database)
        assert {one.kind for one in channels} == {"wecom-webhook", "dingtalk-webhook"}
        assert all("0000000001" not in one.key for one in channels)
        raw = Path(str(database.url.database)).read_bytes()
        assert b"00000000-0000-4000-8000-000000000001" not in raw
        assert b"13800000001" not in raw
        with database.reading(channels[0].station_id) as session:
            root = directory.find_root(session)
            assert root is not None
            bound = directory.chats_under(session, root)
            assert len(bound) == 2
            assert all(directory.routes_of(session, one.chat.id)[0].can_push for one in bound)
            assert stations.list_channels(session)
            assert verifying.verify(session) == []
    finally:
        database.close()


def test_the_first_officers_code_makes_an_officer(
    run: Run, sqlite_url: str, ring: KeyRing, clock: VirtualClock
) -> None:
    from tests.handlers.harness import Stage

    said = run("first-officer", "王建国")
    assert said.exit_code == 0
    code = said.output.split("绑定 ")[-1].strip()
    database = Database(sqlite_url, ring, now=clock.now).open()
    try:
        stage = Stage(database, system.list_stations(database)[0].id, clock)
        assert "民警" in stage.says("wang", f"绑定 {code}").text
    finally:
        database.close()


def book(tmp_path: Path, sheets: dict[str, list[list[str]]]) -> Path:
    path = tmp_path / "book.xlsx"
    full = {name: [headings(name), *rows] for name, rows in sheets.items()}
    path.write_bytes(writing.workbook(full))
    return path


ROOT = ["", "派出所", "东城派出所", "S1", "", ""]
PARK = ["S1", "园区", "一号物流园", "P1", "", ""]


@pytest.mark.parametrize(
    ("sheet", "row", "column", "expected"),
    [
        ("单位", ["S1", "园", "二号园", "P2", "", ""], "类型", "“园”不认识"),
        ("单位", ["S1", "园区", "", "P2", "", ""], "名称", "没有填"),
        ("单位", ["", "园区", "二号园", "P2", "", ""], "上级", "没有填上级"),
        ("单位", ["一号物流圆", "企业", "顺丰", "E1", "", ""], "上级", "是不是“一号物流园”"),
        ("单位", ["P1", "园区", "二号园", "P2", "", ""], "上级", "园区不能放在园区下面"),
        ("单位", ["S1", "园区", "二号园", "P1", "", ""], "代码", "与第 3 行重复"),
        ("单位", ["P1", "企业", "顺丰", "E1", "", "很多"], "人数", "不是整数"),
        ("单位", ["S1", "派出所", "西城派出所", "S2", "", ""], "上级", "只能有一行派出所"),
        ("人员", ["张三", "1380000", "民警", "S1", "", "", "", "", ""], "手机", "11 位"),
        ("人员", ["张三", "", "警察局长", "S1", "", "", "", "", ""], "角色", "不认识"),
        ("人员", ["张三", "", "填报员", "S1", "", "", "", "", ""], "角色", "不能设在派出所上"),
        ("人员", ["张三", "", "民警", "", "", "", "", "", ""], "单位", "要么都填"),
        ("人员", ["张三", "", "民警", "S9", "", "", "", "", ""], "单位", "没有叫“S9”的单位"),
        ("人员", ["张三", "", "", "", "", "zhang", "", "", ""], "企业微信企业ID", "企业 ID"),
        ("人员", ["", "13800001234", "", "", "", "", "", "", ""], "姓名", "没有填"),
        ("群", ["企业微信", "群", "P1", "https://evil.example/cgi-bin/webhook/send?key=1", ""], "webhook", "qyapi"),
        (
            "群",
            ["企业微信", "群", "P1", "https://qyapi.weixin.qq.com@evil.cn/cgi-bin/webhook/send?key=1", ""],
            "webhook",
            "qyapi",
        ),
        ("群", ["钉钉", "群", "P1", "http://oapi.dingtalk.com/robot/send?access_token=1", ""], "webhook", "oapi"),
        ("群", ["飞书", "群", "P1", "x", ""], "平台", "不认识"),
        ("值班", ["某天", "白班", "", "", "S1", "王五", ""], "日期", "看不懂日期"),
        ("值班", ["2026-03-05", "下午班", "", "", "S1", "王五", ""], "班次", "看不懂班次"),
        ("值班", ["2026-03-05", "白班", "", "", "S1", "李逵", ""], "值班人", "没有叫“李逵”的人"),
    ],
)
def test_every_fault_is_told_by_sheet_row_and_column(
    run: Run, tmp_path: Path, sheet: str, row: list[str], column: str, expected: str
) -> None:
    sheets = {"单位": [ROOT, PARK], "人员": [["王五", "13800005555", "值班", "S1", "", "", "", "", ""]]}
    sheets.setdefault(sheet, []).append(row)
    number = len(sheets[sheet]) + 1
    said = run("import", book(tmp_path, sheets))
    assert said.exit_code == 1
    faults = [line for line in said.output.splitlines() if line.startswith("【")]
    assert len(faults) == 1, said.output
    assert faults[0].startswith(f"【{sheet}】　第 {number} 行　{column}")
    assert expected in faults[0]
    assert "新增 2" in run("import", book(tmp_path, {"单位": [ROOT, PARK]})).output  # nothing had been written


def test_faults_are_listed_all_at_once_and_do_not_breed(run: Run, tmp_path: Path) -> None:
    sheets = {
        "单位": [ROOT, ["S1", "园", "一号物流园", "P1", "", ""], ["P1", "企业", "顺丰", "E1", "", ""]],
        "人员": [["张三", "138", "填报员", "E1", "", "", "", "", ""], ["李四", "", "填报员", "E1", "", "", "", "", ""]],
        "值班": [["2026-03-05", "白班", "", "", "", "张三", ""], ["x", "y", "", "", "", "", ""]],
    }
    said = run("import", book(tmp_path, sheets))
    faults = [line for line in said.output.splitlines() if line.startswith("【")]
    assert len(faults) == 5, said.output


def test_the_same_account_for_two_people_is_a_fault(run: Run, tmp_path: Path) -> None:
    rows = [
        ["张三", "13800000001", "民警", "S1", "", "zhang", "ww1", "", ""],
        ["李四", "13800000002", "民警", "S1", "", "ZHANG", "ww1", "", ""],
    ]
    said = run("import", book(tmp_path, {"单位": [ROOT], "人员": rows}))
    assert "已属于另一个人" in said.output


def test_a_moved_and_renamed_unit_keeps_its_people(run: Run, tmp_path: Path) -> None:
    two = ["S1", "园区", "二号物流园", "P2", "", ""]
    firm = ["P1", "企业", "顺丰", "E1", "快递、仓储", "120"]
    who = [["张三", "13800000001", "填报员", "E1", "", "", "", "", ""]]
    assert run("import", book(tmp_path, {"单位": [ROOT, PARK, two, firm], "人员": who})).exit_code == 0
    moved = ["P2", "企业", "顺丰新址", "E1", "快递", "120"]
    said = run("import", book(tmp_path, {"单位": [ROOT, PARK, two, moved], "人员": who}))
    assert said.exit_code == 0, said.output
    assert counts(said.output)["单位"].startswith("新增 0，更新 1，不变 3")
    assert counts(said.output)["人员"].startswith("新增 0，更新 0，不变 1")


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", '=HYPERLINK("http://x")', "0012"])
def test_no_exported_cell_is_a_formula(value: str) -> None:
    import io
    import zipfile

    content = writing.workbook({"单位": [[value], [value]]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet
        assert sheet.count('t="s"') == 2
        assert 'quotePrefix="1"' in archive.read("xl/styles.xml").decode()
    rows = spreadsheets.read(content)[0].rows
    assert [cell.text for row in rows for cell in row] == [value.strip()] * 2


def test_help_explains_itself(run: Run) -> None:
    for command in ("import", "export", "example", "first-officer"):
        said = run(command, "--help")
        assert said.exit_code == 0
        assert len(said.output) > 100


def test_a_place_that_cannot_be_written_is_told_in_words(run: Run, example: Path, tmp_path: Path) -> None:
    said = run("export", tmp_path / "nowhere" / "x.xlsx")
    assert said.exit_code == 2
    assert texts.NO_FOLDER in said.output


def test_a_second_first_officer_is_asked_about(run: Run, example: Path) -> None:
    assert run("import", example).exit_code == 0
    said = run("first-officer", "新来的")
    assert said.exit_code == 1
    assert "--yes" in said.output
    assert run("first-officer", "新来的", "--yes").exit_code == 0
