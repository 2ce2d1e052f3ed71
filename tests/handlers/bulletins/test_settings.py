"""Moments and settings as people write them; when things may leave; when the silent are reminded."""

import contextlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from handlers.bulletins import timing
from handlers.bulletins.showing import chart
from handlers.bulletins.writing import moments, settings
from storage.bulletins import Plan, ReceiptRule

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  #: Monday, 10:00 at the station


def local(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("14:00", "11-23T14:00"),
        ("9:30", "11-24T09:30"),
        ("明天 8点半", "11-24T08:30"),
        ("下午3点", "11-23T15:00"),
        ("今晚10点", "11-23T22:00"),
        ("后天中午12点", "11-25T12:00"),
        ("11月25日 9点", "11-25T09:00"),
        ("12-01 08:00", "12-01T08:00"),
        ("周五 14：05", "11-27T14:05"),
        ("下周一 9点", "11-30T09:00"),
        ("2小时后", "11-23T12:00"),
        ("30分钟", "11-23T10:30"),
        ("立即", "11-23T10:00"),
    ],
)
def test_moments(text: str, meant: str) -> None:
    assert moments.parse(text, NOW) == local(meant)


@pytest.mark.parametrize("text", ["", "火星年", "25:00", "13月40日 8点", "明天", "8:99"])
def test_what_is_no_moment(text: str) -> None:
    assert moments.parse(text, NOW) is None


@given(st.text(max_size=30))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    moments.parse(text, NOW)
    with contextlib.suppress(UserError):
        settings.parse(text, Plan(), NOW)


def test_recurring_ones_know_holidays() -> None:
    friday = local("09-30T10:00")  # a Wednesday before the National Day week
    assert moments.next_of("workdays 09:00", friday) == local("10-08T09:00")
    assert moments.next_of("daily 09:00", friday) == local("10-01T09:00")
    assert moments.next_of("weekly:0 09:00", NOW) == local("11-30T09:00")


def changed(text: str) -> Plan:
    change = settings.parse(text, Plan(), NOW)
    assert change is not None
    return change.plan


def test_settings() -> None:
    assert changed("紧急").urgent
    assert changed("汇总").digest
    assert changed("回执 3人") == Plan(receipt=ReceiptRule.QUORUM, quorum=3)
    assert changed("回执：不要").receipt is ReceiptRule.NONE
    assert changed("截止 4小时").deadline_hours == 4
    assert changed("截止 18:00").deadline_at == local("11-23T18:00")
    assert changed("有效 3天").expires_hours == 72
    assert changed("平台 钉钉").platform == "dingtalk"
    assert changed("重复 每周五 15:00").repeat == "weekly:4 15:00"
    both = settings.parse("时间 明天 8:30；范围 快递、电子厂", Plan(), NOW)
    assert both is not None
    assert (both.plan.send_at, both.scope) == (local("11-24T08:30"), ("快递", "电子厂"))
    body = settings.parse("正文 第一行\n紧急\n第三行", Plan(), NOW)
    assert body is not None
    assert (body.body, body.plan.urgent) == ("第一行\n紧急\n第三行", False)


@pytest.mark.parametrize("text", ["好的", "收到", "通知里写的是什么", "紧急情况怎么办"])
def test_what_is_no_setting_is_left_to_others(text: str) -> None:
    assert settings.parse(text, Plan(), NOW) is None


@pytest.mark.parametrize(
    "text", ["时间 火星年", "时间 2020年1月1日 8点", "回执 也许", "平台 微博", "重复 偶尔", "格式 html"]
)
def test_what_cannot_be_read_is_said(text: str) -> None:
    with pytest.raises(UserError):
        settings.parse(text, Plan(), NOW)


def test_quiet_hours_and_the_digest() -> None:
    assert timing.slot_of(Plan(), {}, NOW) is None
    assert timing.slot_of(Plan(), {}, local("11-23T22:00")) == local("11-24T07:30")
    assert timing.slot_of(Plan(), {}, local("11-24T06:00")) == local("11-24T07:30")
    assert timing.slot_of(Plan(urgent=True), {}, local("11-23T23:00")) is None
    assert timing.slot_of(Plan(digest=True), {}, NOW) == local("11-23T17:00")
    assert timing.slot_of(Plan(digest=True), {}, local("11-23T18:00")) == local("11-24T17:00")
    assert timing.slot_of(Plan(), {"quiet_from": "09:00", "quiet_until": "11:00"}, NOW) == local("11-23T11:00")


def test_reminders_come_in_order_and_before_the_deadline_first() -> None:
    rungs = timing.rungs(Plan(deadline_hours=4), NOW)
    assert rungs == [NOW + timedelta(hours=hours) for hours in (3, 4, 5, 6)]
    assert timing.rungs(Plan(deadline_hours=0), NOW) == []
    assert timing.rungs(Plan(deadline_hours=1, urgent=True), NOW)[0] == NOW + timedelta(minutes=30)


def test_the_line_of_receipts() -> None:
    drawn = chart.draw(
        NOW, [NOW + timedelta(minutes=5), NOW + timedelta(minutes=30)], 4, NOW + timedelta(hours=1), None
    )
    assert (drawn.first, drawn.half) == (timedelta(minutes=5), timedelta(minutes=30))
    assert drawn.points.startswith("0,180 53,180 53,135")
    assert drawn.points.endswith(f"{chart.WIDTH},90")
    assert chart.draw(NOW, [], 0, NOW, None).first is None
