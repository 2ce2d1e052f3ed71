"""Beside single cases: sweeps, calls, the closing of a day, the poster's page, papers and figures."""

import zipfile
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from sqlmodel import select

from bot.clock import STATION_ZONE
from handlers.disputes import reporting, watching
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import poster
from handlers.disputes.record import dossier, ledger, patterns, reports
from storage import alarms, directory, disputes, links
from tests.handlers.disputes.stage import VIEW, Precinct
from tests.handlers.disputes.test_flow import HIGH, NOISE, QUARREL, WAGES
from tests.handlers.harness import Recorded


def test_a_sweep_wants_a_zero_too(precinct: Precinct) -> None:
    shown = precinct.says("wang", "纠纷排查 3 节前欠薪排查").text
    assert "还没有发出" in shown
    assert "2 家" in shown
    assert not precinct.told("boss", "请在")
    assert "已发给 2 家" in precinct.says("wang", "1").text
    assert precinct.told("boss", "请在")
    assert "0/2" in precinct.says("wang", "排查进度 1").text
    assert "报 0 件" in precinct.says("boss", "排查 1 0").text
    assert "1/2 家（零报告 1 家）" in precinct.says("park", "排查进度 1").text
    assert precinct.says("otherpark", "排查进度 1").refused
    assert "没有问到" in precinct.says("park", "排查 1 3").text
    before = len(precinct.told("boss"))
    precinct.passes(days=3)
    assert len(precinct.told("boss")) == before  # only the silent are reminded
    assert precinct.told("wang", "已报 1/2")
    assert "已经结束" in precinct.says("boss", "排查 1 2").text


def test_a_sweep_that_is_not_confirmed_never_leaves(precinct: Precinct) -> None:
    precinct.says("wang", "纠纷排查 3 节前欠薪排查")
    assert "没有发出" in precinct.says("wang", "不发").text
    precinct.says("wang", "1")
    assert not precinct.told("boss", "请在")


def test_one_call_and_everybody_answers(precinct: Precinct) -> None:
    said = precinct.says("park", "一呼百应 二号门聚集，请都来").text
    number = said.split()[1]
    for account in ("lead", "medi", "duty"):
        assert precinct.told(account, f"【呼叫 {number}】")
    assert not precinct.told("otherpark")
    precinct.says("lead", "1")
    precinct.presses("medi", f"callout:coming:{number}")
    precinct.says("duty", f"不能 {number}")
    assert precinct.presses("otherpark", f"callout:there:{number}").refused
    shown = precinct.says("park", f"呼叫情况 {number}").text
    assert "到 1 人（罗班长）" in shown
    assert "路上 1 人（袁调解）" in shown
    assert "不能 1 人（胡警官）" in shown
    assert precinct.says("otherpark", f"呼叫情况 {number}").refused


@pytest.mark.parametrize("days", ["3天", "三天", "3"])
def test_a_sweep_is_answered_as_people_count(precinct: Precinct, days: str) -> None:
    until = (precinct.clock.now() + timedelta(days=3)).astimezone(STATION_ZONE)
    assert f"{until:%m-%d}" in precinct.says("wang", f"纠纷排查 {days} 节前欠薪排查").text
    precinct.says("wang", "1")
    for said, found in (("排查 1 零", 0), ("排查 1 两件，一件是打架", 2), ("排查 1 3 都在宿舍", 3), ("排查 1 没有", 0)):
        assert f"报 {found} 件" in precinct.says("boss", said).text
    assert precinct.says("boss", "排查 1 打架").refused


def test_a_sweep_begun_at_night_leaves_in_the_morning_and_reminds_nobody_at_night(precinct: Precinct) -> None:
    precinct.passes(hours=17)  # 02:00
    assert "07:30 才发出" in precinct.says("wang", "纠纷排查 3 节前欠薪排查").text
    assert "将在" in precinct.says("wang", "好的").text
    assert not precinct.told("boss", "【排查")
    precinct.passes(hours=6)
    assert len(precinct.told("boss", "【排查")) == 1
    precinct.passes(days=2, hours=14)  # the evening before it ends at 07:30
    assert len(precinct.told("boss", "【排查")) == 2


@pytest.mark.parametrize(("said", "found"), [("没有", 0), ("0", 0), ("我们这没有", 0), ("十二件", 12), ("2起", 2)])
def test_the_one_open_sweep_needs_no_number(precinct: Precinct, said: str, found: int) -> None:
    precinct.says("wang", "纠纷排查 3 节前欠薪排查")
    precinct.says("wang", "1")
    assert "件，已记" not in precinct.says("boss", "3").text  # may be meant for anything
    assert f"报 {found} 件" in precinct.says("boss", said).text
    assert "件，已记" not in precinct.says("boss", said).text  # answered once, it is asked no more
    assert "件，已记" not in precinct.says("worker", said).text


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("不能去 在医院", "不能"),
        ("我马上到", "路上"),
        ("已经到了，在二号门", "到"),
        ("在赶来的路上", "路上"),
        ("来不了了", "不能"),
    ],
)
def test_a_call_is_answered_in_ones_own_words(precinct: Precinct, said: str, kept: str) -> None:
    number = precinct.says("park", "一呼百应 二号门聚集，请都来").text.split()[1]
    assert precinct.says("lead", "收到").refused  # says nothing of coming
    assert f"已记“{kept}”" in precinct.says("lead", said).text
    before = len(precinct.told("medi", "【呼叫"))
    assert f"{kept} 1 人（罗班长）" in precinct.says("park", f"一呼百应 {number}").text
    assert len(precinct.told("medi", "【呼叫")) == before  # to ask who comes calls nobody again


def test_who_has_several_parks_says_which_one_is_called(precinct: Precinct) -> None:
    asked = precinct.says("wang", "一呼百应 二号门聚集")
    assert asked.refused
    assert "一呼百应 一号物流园 二号门聚集" in asked.text
    assert not precinct.told("lead")
    number = precinct.says("wang", "一呼百应 一号物流园 二号门聚集").text.split()[1]
    assert precinct.told("lead", f"【呼叫 {number}】")
    assert not precinct.told("otherpark")
    precinct.says("wang", "一呼百应 全所 台风，请都到岗")
    assert precinct.told("otherpark", "台风")


def test_a_receipt_says_whom_to_ring(precinct: Precinct) -> None:
    assert "请立即拨打110" in precinct.says("worker", "老板把我打了，头破了", precinct.here).text
    assert "主管" not in precinct.says("mate", "班长天天骂我们，还动手推人").text  # mediation has no number


def test_a_day_is_not_closed_while_something_has_neither_outcome_nor_reason(precinct: Precinct) -> None:
    first, second = precinct.report("worker", QUARREL, precinct.here), precinct.report("worker", WAGES)
    assert f"{second}、{first}" in precinct.says("park", "日清").text
    precinct.says("lead", f"接单 {first}")
    precinct.says("lead", f"办结 {first} 1")
    precinct.says("medi", f"接单 {second}")
    assert "理由" in precinct.says("medi", f"留办 {second}").text
    precinct.says("medi", f"留办 {second} 双方约了明天谈")
    assert "新报 2 件，办结 1 件，留办 1 件" in precinct.says("park", "日清").text
    assert "已经日清过" in precinct.says("park", "日清").text


def desk_of(precinct: Precinct, session: object, account: str) -> Desk:
    from handlers.disputes.core import access
    from storage import Session

    assert isinstance(session, Session)
    person = precinct.ids[account]
    desk = Desk(session, Recorded(), VIEW, precinct.clock.now(), f"person:{person}", person)
    return Desk(session, Recorded(), VIEW, desk.now, desk.actor, person, access.grants_of(desk, person))


def test_the_dossier_is_one_word_file_with_every_step(precinct: Precinct) -> None:
    number = precinct.report("worker", WAGES)
    precinct.says("medi", f"接单 {number}")
    precinct.says("medi", f"当事人 {number} 对方 钱老板 13800000000")
    precinct.says("medi", f"跟进 {number} 约谈了双方")
    precinct.says("medi", f"办结 {number} 已兑付 当场付清")
    with precinct.database.reading(precinct.station) as session:
        found = dossier.collect(session, disputes.get_case(session, number))
        acts = [step[3] for step in found.steps]
        assert acts == ["登记", "呼叫", "接单", "记当事人", "跟进", "办结"]
        assert found.broken == []
    content = dossier.write(found)
    with zipfile.ZipFile(BytesIO(content)) as archive:
        text = archive.read("word/document.xml").decode()
    for words in (
        "一号物流园 · ",
        "2026-03-",
        "钱老板",
        "13800000000",
        "约谈了双方",
        "当场付清",
        "劳动争议调解仲裁法",
        "没有改动",
    ):
        assert words in text


def test_the_ledger_shows_each_only_what_is_his(precinct: Precinct) -> None:
    precinct.report("worker", WAGES)
    precinct.report("worker", NOISE, precinct.here)
    with precinct.database.reading(precinct.station) as session:
        for account, count in (("wang", 2), ("park", 2), ("medi", 2), ("otherpark", 0), ("boss", 0), ("lead", 1)):
            desk = desk_of(precinct, session, account)
            assert len(ledger.rows(desk, ledger.parse(desk, "2026-03"))) == count, account
        desk = desk_of(precinct, session, "wang")
        assert len(ledger.rows(desk, ledger.parse(desk, "2026-03 劳资"))) == 1
        assert len(ledger.rows(desk, ledger.parse(desk, "2026-02"))) == 0
        lines = ledger.lines(desk, ledger.rows(desk, ledger.parse(desk, "2026-03 一号物流园")))
    assert ledger.workbook(lines).startswith(b"PK")


def test_the_figures_name_their_denominators(precinct: Precinct) -> None:
    for _ in range(2):
        precinct.report("worker", WAGES)
    precinct.says("medi", "接单 1")
    precinct.passes(minutes=30)
    precinct.says("medi", "办结 1 1")
    said = precinct.says("wang", "纠纷统计").text
    assert "登记 2 件（" in said
    assert "办结率 1/2（50%）" in said
    assert "按时率 1/1（100%）" in said
    assert "回访完成 0/0（—）" in said
    assert "登记 0 件" in precinct.says("otherpark", "纠纷统计").text
    assert "一号物流园 · 顺丰分拨中心 · 分拣一班 · 劳资 2 件" in said
    assert "只算您看得到的" in precinct.says("park", "纠纷统计").text
    assert "只算您看得到的" not in said


def test_the_monthly_report_is_a_document_with_pictures(precinct: Precinct) -> None:
    for _ in range(3):
        precinct.report("worker", NOISE, precinct.here)
    with precinct.database.reading(precinct.station) as session:
        desk = desk_of(precinct, session, "wang")
        found = reports.collect(desk, ledger.parse(desk, ""))
    assert found.patterns
    assert "1、2、3" in found.patterns[0].replace("3、2、1", "1、2、3")
    with zipfile.ZipFile(BytesIO(reports.write(found))) as archive:
        assert sum(name.startswith("word/media/") for name in archive.namelist()) == 3


def test_what_comes_up_again_is_a_file_of_its_own(precinct: Precinct) -> None:
    for _ in range(3):
        precinct.report("worker", NOISE, precinct.here)
    assert (
        "1. 一号物流园 · 顺丰分拨中心 · 分拣一班 · 邻里宿舍 3 件（未结 3）：1、2、3"
        in precinct.says("wang", "线索档").text
    )
    assert "没有同一单位" in precinct.says("otherpark", "线索档").text
    assert precinct.says("park", "线索卷宗 1").refused
    assert "正在制作" in precinct.says("wang", "线索卷宗 1").text
    with precinct.database.reading(precinct.station) as session:
        desk = desk_of(precinct, session, "wang")
        assert patterns.meant(desk, "分拣一班 邻里") == patterns.meant(desk, "1")
        found = patterns.collect(desk, *patterns.meant(desk, "1"))
        assert found is not None
        assert patterns.collect(desk_of(precinct, session, "otherpark"), *patterns.meant(desk, "1")) is None
    assert found.people == [["丁小明", "1、2、3"]]
    assert len(found.cases) == 3
    with zipfile.ZipFile(BytesIO(patterns.write(found))) as archive:
        text = archive.read("word/document.xml").decode()
    for words in ("分拣一班", "打游戏", "丁小明", "多发时段"):
        assert words in text


async def test_a_poster_is_a_sheet_to_print(precinct: Precinct) -> None:
    assert precinct.says("otherpark", "纠纷海报 一号物流园").refused
    assert "正在制作海报" in precinct.says("park", "纠纷海报 一号物流园").text

    class Tools:
        async def step(self, act: Any, *, provisional: bool = False) -> Any:
            with precinct.database.transaction(precinct.station) as session:
                return act(precinct.job(session))

    payload = {"park": precinct.park.id, "person": precinct.ids["park"], "cause": 1}
    park, url, content = await poster.work(payload, Tools())  # type: ignore[arg-type]
    assert (park, url.startswith("https://example.cn/f/")) == ("一号物流园", True)
    assert content.startswith(b"%PDF")
    with precinct.database.reading(precinct.station) as session:
        assert links.find_link(session, url.rpartition("/")[2], precinct.clock.now()) is not None
    await poster.work(payload, Tools())  # type: ignore[arg-type]
    with precinct.database.reading(precinct.station) as session:
        assert links.find_link(session, url.rpartition("/")[2], precinct.clock.now()) is None


def test_the_watch_says_when_no_call_of_a_high_one_got_through(precinct: Precinct) -> None:
    number = precinct.report("worker", HIGH)

    def findings() -> set[str]:
        with precinct.database.reading(precinct.station) as session:
            return {one.key for one in watching.look(session, VIEW, precinct.clock.now())}

    assert findings() == set()
    for step, sent in enumerate((True, False), 1):
        with precinct.database.transaction(precinct.station) as session:
            tries = [("sms", precinct.ids["duty"], sent, "" if sent else "refused")]
            alarms.record_tries(session, tries, subject=f"dispute:{number}", step=step, now=precinct.clock.now())
        assert findings() == (set() if sent else {f"dispute-calls:{number}"})
    precinct.says("duty", f"接单 {number}")
    assert findings() == set()


def test_a_command_between_ends_the_question_about_a_picture(precinct: Precinct) -> None:
    def shows_a_picture() -> None:
        with precinct.database.transaction(precinct.station) as session:
            for chat in session.exec(select(directory.Chat).where(directory.Chat.station_id == precinct.station)):
                directory.put_conversation(
                    session,
                    chat_id=chat.id,
                    person_id=precinct.ids["lead"],
                    kind=reporting.PICTURE,
                    payload={"pictures": []},
                    now=precinct.clock.now(),
                )

    precinct.says("lead", "帮助")
    shows_a_picture()
    assert "纠纷" in precinct.says("lead", "他们两个又吵起来了").text
    before = len(disputes_of(precinct))
    shows_a_picture()
    precinct.says("lead", "帮助")
    precinct.says("lead", "把昨天那张发我")
    assert len(disputes_of(precinct)) == before


def disputes_of(precinct: Precinct) -> list[disputes.DisputeCase]:
    with precinct.database.reading(precinct.station) as session:
        statement = select(disputes.DisputeCase).where(disputes.DisputeCase.station_id == precinct.station)
        return list(session.exec(statement))


def test_a_visit_is_not_asked_for_at_night(precinct: Precinct) -> None:
    night = precinct.clock.now().astimezone(STATION_ZONE).replace(hour=1, minute=0) + timedelta(days=1)
    precinct.passes(seconds=(night - precinct.clock.now()).total_seconds())
    number = precinct.report("worker", NOISE)
    precinct.says("duty", f"接单 {number}")
    precinct.says("duty", f"办结 {number} 1 谈好了")
    precinct.passes(days=7, hours=6)
    assert not precinct.told("duty", "次回访")
    assert precinct.case(number).due_at == (night + timedelta(days=7)).replace(hour=7, minute=30)
    precinct.passes(hours=1)
    assert precinct.told("duty", "该做第 1 次回访")


def test_a_park_is_told_what_the_station_still_has(precinct: Precinct) -> None:
    number = precinct.report("worker", HIGH)
    said = precinct.says("park", "日清")
    assert said.refused
    assert "1 件在派出所手上" in said.text
    assert f"{number} 没有结果" not in said.text
    precinct.says("duty", f"留办 {number} 等老板到所")
    assert "已日清" in precinct.says("park", "日清").text
