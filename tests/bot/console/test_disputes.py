"""Disputes on the web: who sees what, the record of a look, rules with a hole, the poster's page without an account."""

import re
from collections.abc import AsyncIterator

import pytest
from aiohttp import FormData

from bot.clock import VirtualClock
from bot.plain import plain
from bot.routing import StationView
from handlers.disputes.core.desk import Desk
from handlers.disputes.intake import opening, policies
from handlers.disputes.intake.opening import Report
from handlers.disputes.intake.poster import PURPOSE
from handlers.disputes.rules.levels import raised
from handlers.disputes.rules.policy import shipped, shipped_source
from storage import Database, Session, disputes, links
from storage.disputes import Source
from tests.bot.console.site import Site, opened
from tests.handlers.harness import Recorded

WORDS = "老板拖欠我们五个人两个月工资，一共三万，电话13812345678，到现在没给，去要还骂人"
ONCE = "abcdefghijklmnop"


@pytest.fixture
async def site(sqlite_database: Database, clock: VirtualClock) -> AsyncIterator[Site]:
    async with opened(sqlite_database, clock, public_url="") as site:
        yield site


def reported(site: Site, unit: str = "park-team") -> int:
    view = StationView(site.station, "dongcheng", "东城派出所", "", {})

    def act(session: object) -> int:
        from storage import Session

        assert isinstance(session, Session)
        desk = Desk(session, Recorded(), view, site.clock.now(), "person:1")
        report = Report(words=WORDS, unit=site.units[unit], source=Source.GROUP, reporter_id=site.people["member"].id)
        return opening.open_report(desk, report).case.number

    number: int = site.write(act)
    return number


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("chief", 200), ("leadership", 200), ("auxiliary", 200), ("manager", 200), ("mediator", 200)],
)
async def test_those_who_may_see_it(site: Site, who: str, status: int) -> None:
    number = reported(site)
    browser = await site.signed_in(who)
    page = await browser.get(f"/console/disputes/{number}")
    assert page.status == status
    assert "138****5678" in page.text
    assert "13812345678" not in page.text


async def test_another_park_and_a_guessed_number_are_one_answer(site: Site) -> None:
    number = reported(site, "other-team")
    browser = await site.signed_in("manager")
    assert (await browser.get(f"/console/disputes/{number}")).status == 404
    assert (await browser.get("/console/disputes/99")).status == 404
    assert "拖欠" not in (await browser.get("/console/disputes")).text
    auditor = await site.signed_in("auditor")
    assert (await auditor.get(f"/console/disputes/{number}")).status == 404


async def test_a_look_in_full_is_on_record(site: Site) -> None:
    number = reported(site)
    browser = await site.signed_in("officer")
    page = await browser.does(f"/console/disputes/{number}", "look")
    assert "13812345678" in page.text
    with site.database.reading(site.station) as session:
        acts = [step.act for step in disputes.steps_of(session, disputes.get_case(session, number))]
    assert acts[-1] == "looked"


async def test_a_case_is_taken_and_settled_on_its_page(site: Site) -> None:
    number = reported(site)
    browser = await site.signed_in("mediator")
    assert "由您办理" in (await browser.does(f"/console/disputes/{number}", "take")).text
    page = await browser.does(f"/console/disputes/{number}", "settle", outcome="mediated", note="谈好了")
    assert "调解成功，进入观察期" in page.text
    leader = await site.signed_in("leadership")
    assert (await leader.does(f"/console/disputes/{number}", "escalate", note="x")).status in (404, 422)


async def test_rules_with_a_hole_are_refused_and_named(site: Site) -> None:
    browser = await site.signed_in("officer")
    found = re.search(r"<textarea[^>]*>(.*?)</textarea>", (await browser.get("/console/dispute-rules")).text, re.DOTALL)
    assert found is not None
    from html import unescape

    source = unescape(found[1])
    refused = await browser.does(
        "/console/dispute-rules", "save", source=source.replace('level = "low"', 'level = "mid"')
    )
    assert refused.status == 422
    assert "没有去处" in refused.text
    kept = await browser.does(
        "/console/dispute-rules",
        "save",
        source=source.replace("accept = 10", "accept = 5").replace("accept = 30", "accept = 5"),
    )
    assert "已启用第 1 版" in kept.text
    number = reported(site)
    with site.database.reading(site.station) as session:
        assert disputes.get_case(session, number).policy["ladder"][1][0] == 5


async def test_sensitive_days_are_put_in_and_taken_out(site: Site) -> None:
    """From then on grades rise and clocks run twice as fast; what people wrote beside it stays."""
    browser = await site.signed_in("officer")
    day = site.clock.now().date()
    for name, to in (("", f"{day}"), ("双十一", "2020-01-01"), ("双十一", "x")):
        wrong = {"name": name, "from": f"{day}", "to": to}
        assert (await browser.does("/console/dispute-rules", "add_period", **wrong)).status == 422
    for name in ("双十一", '"]\nhours = 1'):
        period = {"name": name, "from": f"{day}", "to": f"{day}"}
        assert "已启用" in (await browser.does("/console/dispute-rules", "add_period", **period)).text
    number = reported(site)
    with site.database.reading(site.station) as session:
        hurried = disputes.get_case(session, number)
        session.expunge(hurried)
        source = policies.source_of(session)
        assert source.startswith(shipped_source().rstrip())
    gone = await browser.does("/console/dispute-rules", "drop_period", place="0", name="别的")
    assert gone.status == 422
    for _ in range(2):
        with site.database.reading(site.station) as session:
            name = policies.policy_of(session).sensitive[0].name
        shown = plain(name, limit=40)
        assert "已启用" in (await browser.does("/console/dispute-rules", "drop_period", place="0", name=shown)).text
    number = reported(site, "other-team")
    with site.database.reading(site.station) as session:
        assert policies.source_of(session).strip() == shipped_source().strip()
        calm = disputes.get_case(session, number)
        assert hurried.level is raised(calm.level)
        assert hurried.policy["settle"] * 2 == shipped().clocks[hurried.level]["settle_hours"] * 60


async def test_parties_are_put_in_and_their_states_changed(site: Site) -> None:
    number = reported(site)
    page = f"/console/disputes/{number}"
    browser = await site.signed_in("officer")
    assert (
        "共 2 方" in (await browser.does(page, "add_party", kind="opposite", name="钱老板", mobile="13800000000")).text
    )
    assert (await browser.does(page, "add_party", kind="x", name="钱老板")).status == 422
    assert "第 2 方记为拒绝" in (await browser.does(page, "set_party", place="2", state="refused")).text
    assert (await browser.does(page, "set_party", place="3", state="refused")).status == 422


async def test_the_rules_are_shown_as_people_read_them(site: Site) -> None:
    text = (await (await site.signed_in("officer")).get("/console/dispute-rules")).text
    for words in (
        "立即：值班民警；1 分钟：值班民警、副班",
        "班组 → 园区 → 调解室 → 派出所",
        "08:30–11:30、13:30–17:30",
        "所长",
    ):
        assert words in text


async def test_the_board_the_ledger_and_the_figures_open(site: Site) -> None:
    reported(site)
    browser = await site.signed_in("chief")
    assert "劳资" in (await browser.get("/console/disputes")).text
    assert "劳资" in (await browser.get("/console/dispute-ledger?month=2026-03&level=中")).text
    asked = "/console/dispute-ledger?month=2026-03&state={}&unit={}"
    assert "/console/disputes/1" in (await browser.get(asked.format("新报", ""))).text
    assert "/console/disputes/1" not in (await browser.get(asked.format("观察期", ""))).text
    assert "正在制作" in (await browser.does("/console/dispute-ledger", "export", month="2026-03", state="新报")).text
    with site.database.reading(site.station) as session:
        assert session.connection().exec_driver_sql("SELECT kind FROM task WHERE kind = 'dispute.paper'").all()
    manager = await site.signed_in("manager")
    assert "导出表格" not in (await manager.get("/console/dispute-ledger")).text
    assert "办结率 0/1" in (await browser.get("/console/dispute-figures")).text


def hung(site: Site) -> str:
    """The address on a poster of the park."""

    def hang(session: Session) -> str:
        now = site.clock.now()
        return links.issue(session, PURPOSE, site.units["park"].id, now=now, until=now.replace(year=now.year + 1))

    return f"/f/{site.write(hang)}"


async def test_a_poster_takes_a_report_without_any_account(site: Site) -> None:
    path = hung(site)
    browser = site.browser()
    assert "纠纷上报" in (await browser.get(path)).text
    done = await browser.post(path, {"once": ONCE, "words": "宿舍三楼天天晚上吵，说了不听"}, follow=True)
    found = re.search(r"编号 (\d+)，查询码 (\d{8})", done.text)
    assert found is not None
    asked = {"number": found[1], "code": found[2]}
    assert "等待接单" in (await browser.post(path, {"once": f"{ONCE}2", **asked}, follow=True)).text
    wrong = await browser.post(path, {"once": f"{ONCE}3", "number": found[1], "code": "00000000"}, follow=True)
    assert "不对" in wrong.text
    other = await site.browser().get(path)
    assert found[2] not in other.text
    assert "几个字" in (await site.browser().post(path, {"once": f"{ONCE}4", "words": "你好"}, follow=True)).text
    knife = await site.browser().post(path, {"once": f"{ONCE}5", "words": "有人拿刀"}, follow=True)
    assert "请立即拨打110！已登记" in knife.text  # however few the words are


async def test_a_photo_that_is_none_costs_no_report(site: Site) -> None:
    form = FormData({"once": ONCE, "words": "宿舍三楼天天晚上吵，说了不听"})
    form.add_field("photo", b"heic", filename="IMG.HEIC", content_type="image/heic")
    async with site.browser().http.post(site.url + hung(site), data=form, headers={"Origin": site.url}) as answer:
        text = await answer.text()
    assert "已登记，编号" in text
    assert "照片没有收下" in text
