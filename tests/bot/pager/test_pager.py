"""Reaching people without platform and database: in order or at once, by person and by audience."""

import asyncio
from dataclasses import replace

import pytest

from bot.clock import VirtualClock
from bot.metrics import Metrics
from bot.pager import Audience, Call, Callee, Kind, Pager, Route
from bot.pager.routes import Mail, is_known_address
from tests.sinks import gateway, mailbox

WANG = Callee(1, "13800000001", frozenset({"duty", "wang"}))
LI = Callee(2, "13800000002", frozenset({"duty"}))
CHIEF = Callee(3, "13800000003", frozenset({"chief"}))


def call(
    *callees: Callee, at_once: bool = False, station: str = "east", audiences: frozenset[str] | None = None
) -> Call:
    wanted = audiences if audiences is not None else frozenset({"duty"})
    return Call("danger:12", "紧急 12", "【紧急12·第1次】三号库", station, callees, wanted, at_once)


def http(name: str, address: str, *serves: str, station: str = "") -> Route:
    return Route(name, Kind.APPRISE, (address,), frozenset(serves or ("duty",)), station)


def mail(name: str, port: int, *to: str, user: str = "") -> Route:
    server = Mail("127.0.0.1", port, "none", user, "secret-word" if user else "", "bot@station.test")
    return Route(name, Kind.SMTP, to, frozenset({"duty"}), "", server)


async def test_a_gateway_and_a_mail_server_get_the_text(clock: VirtualClock) -> None:
    async with gateway() as sms, mailbox() as box:
        pager = Pager([http("sms", sms.address()), mail("mail", box.port, "duty@x.test", user="me")], clock=clock)
        tried = await pager.page(call(WANG, at_once=True))
        pager.close()
    assert [(one.route, one.sent) for one in tried] == [("sms", True), ("mail", True)]
    assert sms.texts == ["【紧急12·第1次】三号库"]
    (got,) = box.mails
    assert got["Subject"] == "紧急 12"
    assert got.get_content().strip() == "【紧急12·第1次】三号库"
    assert "danger-12" in got["Message-ID"]
    assert got["Date"].datetime == clock.now()
    assert len(box.logins) == 1


async def test_each_person_is_called_at_his_own_mobile_and_a_fixed_address_once() -> None:
    async with gateway() as sms, mailbox() as box:
        routes = [http("sms", sms.address("{mobile}")), mail("mail", box.port, "{mobile}@139.test", "room@x.test")]
        tried = await Pager(routes).page(call(WANG, LI, CHIEF, at_once=True))
    assert sorted(sms.paths) == ["/13800000001", "/13800000002"]
    assert sorted(box.recipients) == ["13800000001@139.test", "13800000002@139.test", "room@x.test"]
    assert {one.person_id for one in tried} == {1, 2, None}


async def test_each_is_told_his_own_words_and_an_address_of_many_none() -> None:
    async with gateway() as sms:
        routes = [http("sms", sms.address("{mobile}")), http("board", sms.address("board"))]
        people = (replace(WANG, words="，王的链接"), replace(LI, words="，李的链接"))
        await Pager(routes).page(call(*people, at_once=True))
    said = "【紧急12·第1次】三号库"
    assert sorted(sms.texts) == sorted([said, f"{said}，王的链接", f"{said}，李的链接"])


async def test_in_order_the_next_way_is_taken_only_when_the_first_refuses() -> None:
    async with gateway() as first, gateway() as second:
        pager = Pager([http("first", first.address("{mobile}")), http("second", second.address("{mobile}"))])
        tried = await pager.page(call(WANG))
        assert [(one.route, one.sent) for one in tried] == [("first", True)]
        first.answer = 500
        tried = await pager.page(call(WANG))
    assert [(one.route, one.sent) for one in tried] == [("first", False), ("second", True)]
    assert len(second.got) == 1


async def test_for_danger_one_that_hangs_delays_no_other() -> None:
    async with gateway() as stuck, gateway() as good:
        stuck.hold = asyncio.Event()
        pager = Pager([http("stuck", stuck.address()), http("good", good.address())], seconds=1.0)
        paging = asyncio.create_task(pager.page(call(WANG, at_once=True)))
        await good.until("三号库", 0.9)
        assert not paging.done()
        tried = await paging
        stuck.hold.set()
        pager.close()
    assert {(one.route, one.sent) for one in tried} == {("stuck", False), ("good", True)}


async def test_danger_insists_once_more_where_it_was_refused() -> None:
    async with gateway(answer=502) as sms:
        tried = await Pager([http("sms", sms.address())]).page(call(WANG, at_once=True))
    assert [one.code for one in tried] == ["refused"]
    assert len(sms.got) == 2


async def test_a_mail_server_that_refuses_or_is_not_there_is_a_result() -> None:
    async with mailbox(refuse="550 unknown") as box:
        tried = await Pager([mail("mail", box.port, "a@x.test")]).page(call(WANG))
    assert [(one.sent, one.code) for one in tried] == [(False, "smtp-recipient")]
    tried = await Pager([mail("mail", 1, "a@x.test")]).page(call(WANG))
    assert [(one.sent, one.code) for one in tried] == [(False, "smtp-connectionrefused")] or not tried[0].sent


@pytest.mark.parametrize(
    ("serves", "station", "reached"),
    [
        (("duty",), "", True),
        (("duty",), "east", True),
        (("duty",), "west", False),
        (("chief",), "", False),
        (("wang",), "", True),
        (("li",), "", False),
        (("operator",), "", False),
    ],
)
async def test_a_route_serves_its_station_its_audience_or_one_person(
    serves: tuple[str, ...], station: str, reached: bool
) -> None:
    async with gateway() as sms:
        tried = await Pager([http("sms", sms.address(), *serves, station=station)]).page(call(WANG))
    assert bool(tried) is reached


async def test_the_operator_is_called_though_nobody_in_particular_is() -> None:
    async with gateway() as sms:
        pager = Pager([http("sms", sms.address(), "operator")])
        tried = await pager.page(call(audiences=frozenset({Audience.OPERATOR})))
    assert [one.sent for one in tried] == [True]


async def test_without_any_route_it_says_so_and_does_not_fail() -> None:
    metrics = Metrics()
    pager = Pager(metrics=metrics)
    assert not pager.configured
    assert await pager.page(call(WANG, at_once=True)) == ()


async def test_our_own_bug_in_a_route_is_a_result_too() -> None:
    broken = Route("broken", Kind.SMTP, ("a@x.test",), frozenset({"duty"}), "", Mail("h", 1, "none", "", "", None))  # type: ignore[arg-type]
    tried = await Pager([broken]).page(call(WANG))
    assert [one.code for one in tried] == ["bug"]


def test_addresses_and_numbers_stand_in_no_repr() -> None:
    route = http("sms", "json://canary-secret@h/")
    assert "canary" not in repr(route)
    assert "canary" not in repr(mail("m", 1, "canary@x.test"))
    assert "13800000001" not in repr(WANG)
    assert "三号库" not in repr(call(WANG))


def test_an_address_that_apprise_does_not_know_is_told_beforehand() -> None:
    assert is_known_address("json://h/{mobile}")
    assert not is_known_address("nonsense://h/{mobile}")
