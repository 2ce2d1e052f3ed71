"""What becomes of a row after a try, budgets and words: pure tables."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import texts
from bot.delivery.budgets import Purpose, forecast, is_refused, month_of, purpose, warning
from bot.delivery.outcomes import CAP, DANGER_CAP, State, Tried, back_off, on_refused_for_now, on_unclear

NOW = datetime(2026, 11, 12, 4, 0, tzinfo=UTC)


def tried(lane: int = 3, tries: int = 1, **more: object) -> Tried:
    values: dict[str, object] = {
        "created_at": NOW, "expires_at": None, "on_ambiguous": "leave", "resent": False, "same_key_once": False
    }  # fmt: skip
    return Tried(lane, tries, **(values | more))  # type: ignore[arg-type]


@given(st.integers(0, 4), st.integers(0, 10_000), st.floats(0, 1))
def test_waits_grow_are_jittered_and_capped(lane: int, tries: int, chance: float) -> None:
    wait = back_off(tried(lane, tries), chance)
    assert timedelta(seconds=1) <= wait <= (DANGER_CAP if lane == 0 else CAP)


def test_the_platform_s_own_wait_is_kept() -> None:
    verdict = on_refused_for_now(tried(), "45009", timedelta(minutes=10), NOW, 0.5)
    assert (verdict.state, verdict.due_at) == (State.PENDING, NOW + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (tried(created_at=NOW - timedelta(hours=23)), State.PENDING),
        (tried(created_at=NOW - timedelta(hours=24)), State.FAILED),
        (tried(lane=0, created_at=NOW - timedelta(days=9)), State.PENDING),
        (tried(created_at=NOW - timedelta(days=9), expires_at=NOW + timedelta(days=9)), State.PENDING),
        (tried(expires_at=NOW + timedelta(seconds=1)), State.EXPIRED),
        (tried(lane=0, expires_at=NOW), State.EXPIRED),
    ],
)
def test_when_it_is_given_up(row: Tried, state: State) -> None:
    assert on_refused_for_now(row, "http-502", None, NOW, 0.5).state is state


@pytest.mark.parametrize(
    ("row", "state", "wait"),
    [
        (tried(), State.UNKNOWN, None),
        (tried(on_ambiguous="once"), State.PENDING, 60),
        (tried(on_ambiguous="once", resent=True), State.UNKNOWN, None),
        (tried(on_ambiguous="resend"), State.PENDING, 0),
        (tried(0, 3, on_ambiguous="resend", resent=True), State.PENDING, 8),
        (tried(0, 10, on_ambiguous="resend", resent=True), State.UNKNOWN, None),
        (tried(same_key_once=True), State.PENDING, 0),
        (tried(same_key_once=True, on_ambiguous="once", resent=True), State.PENDING, 2),
        (tried(on_ambiguous="once", expires_at=NOW + timedelta(seconds=30)), State.UNKNOWN, None),
    ],
)
def test_the_rule_for_unclear(row: Tried, state: State, wait: int | None) -> None:
    verdict = on_unclear(row, NOW, 0.5)
    assert verdict.state is state
    assert verdict.due_at == (None if wait is None else NOW + timedelta(seconds=wait))
    assert verdict.resent is (state is State.PENDING or row.resent)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (tried(3, 1, on_ambiguous="once"), State.PENDING),
        (tried(3, 4, on_ambiguous="once", resent=True), State.PENDING),
        (tried(3, 5, on_ambiguous="once", resent=True), State.UNKNOWN),
        (tried(3, 1, on_ambiguous="leave"), State.UNKNOWN),
    ],
)
def test_what_our_own_crashes_cut_short_goes_out_again(row: Tried, state: State) -> None:
    assert on_unclear(row, NOW, 0.5, crashed=True).state is state


# --- budgets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lane", "subject", "expected"),
    [
        (0, "quiz:1", Purpose.DANGER),
        (3, "dispute:318", Purpose.DANGER),
        (3, "roster:2026-03-02", Purpose.ROSTER),
        (4, "bulletin:12", Purpose.BULLETIN),
        (1, "", Purpose.ROSTER),
        (4, "", Purpose.COURTESY),
        (3, "quiz:5", Purpose.QUIZ),
    ],
)
def test_what_a_message_is_for(lane: int, subject: str, expected: Purpose) -> None:
    assert purpose(lane, subject) is expected


_USED = (799, 800, 850, 920, 970)


def test_courtesies_drop_first_and_danger_never() -> None:
    order = [[what.name for what in Purpose if is_refused(what, used=used, allowance=1000)] for used in _USED]
    assert order == [
        [], ["COURTESY"], ["QUIZ", "COURTESY"], ["BULLETIN", "QUIZ", "COURTESY"],
        ["ROSTER", "BULLETIN", "QUIZ", "COURTESY"],
    ]  # fmt: skip
    assert not is_refused(Purpose.DANGER, used=5000, allowance=1000)


@pytest.mark.parametrize(
    ("used", "expected"),
    [(0, None), (1_000, None), (3_157, date(2026, 11, 19)), (5_000, date(2026, 11, 12)), (9_999, date(2026, 11, 12))],
)
def test_forecast(used: int, expected: date | None) -> None:
    assert forecast(used=used, allowance=5_000, now=NOW) == expected


def test_forecast_in_the_officer_s_words() -> None:
    day = forecast(used=3_157, allowance=5_000, now=NOW)
    news = texts.budget_news(organisation="东城物流", name="api", used=3_157, allowance=5_000, runs_out=day)
    assert "按此速度19日用完" in news


def test_warnings_and_months() -> None:
    assert warning(400, 499, 1000) is None
    assert warning(499, 500, 1000) == 0.5
    assert warning(799, 901, 1000) == 0.9
    assert month_of(datetime(2026, 10, 31, 16, 30, tzinfo=UTC)) == "2026-11"  # the platforms' month is China's


# --- words ------------------------------------------------------------------------------------------------------------

PAPERS = Path(__file__).parents[4] / "shared" / "platforms"


@pytest.mark.parametrize(
    ("paper", "heading", "until"), [("wecom.md", "## 7", "## 8"), ("dingtalk.md", "### 4.4", "### 4.5")]
)
def test_every_code_of_the_papers_has_words_of_its_own(paper: str, heading: str, until: str) -> None:
    if not (PAPERS / paper).exists():
        pytest.skip("the platform papers are not here")
    part = (PAPERS / paper).read_text().split(heading, 1)[1].split(until, 1)[0]
    table = "\n".join(line for line in part.splitlines() if line.startswith("|"))
    codes = set(re.findall(r"\b\d{4,6}\b", table)) - {"1000"} | set(re.findall(r"`([A-Za-z][\w.*]+\.?[\w.*]*)`", table))
    for first, last in re.findall(r"\b(\d{5,6})[–-](\d{5,6})\b", table):
        codes |= {str(n) for n in range(int(first), int(last) + 1)}
    codes -= {"accessdenieddetail.requiredScopes", "ServiceUnavailable-like"}
    assert len(codes) > 25
    unknown = [code for code in codes if texts.reason(code.replace("*", "x")).startswith("平台拒绝了这条消息（代码")]
    assert unknown == []


def test_words_say_what_happened_and_what_to_do() -> None:
    assert all(text.endswith(("。", "）")) and len(text) <= 60 for text in texts.REASONS.values())
    assert "重试一天" in texts.reason("gave-up:http-503")
    assert texts.reason("Forbidden.AccessDenied.QpsLimitForApi") == texts.reason("90018")
    assert "987654" in texts.reason("987654")
