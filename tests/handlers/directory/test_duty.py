"""Planning, standing and handing over duty; whom to call."""

import pytest

from handlers.directory.duty import texts
from storage.directory import Role
from tests.handlers.harness import Town


@pytest.fixture(autouse=True)
def people(town: Town) -> None:
    town.person("李值班", (Role.DUTY, town.root), account="li", mobile="13800001234")
    town.person("赵值班", (Role.DUTY, town.root), account="zhao", mobile="13900005678")
    town.person("周所长", (Role.CHIEF, town.root), account="zhou", mobile="13700009999")


def test_a_shift_is_planned_shown_and_told(town: Town) -> None:
    said = town.says("wang", "值班 今天 白班 李值班 副 赵值班")
    assert "李值班" in said.text
    assert len(said.told) == 2
    shown = town.says("wang", "值班").text
    assert "白班" in shown
    assert "无人值班" in shown  # tonight


@pytest.mark.parametrize(
    ("typed", "lacking"),
    [
        ("值班 夜班 李值班", texts.LACK_DAY),
        ("值班 明天 李值班", texts.LACK_SHIFT),
        ("值班 明天 夜班", texts.LACK_PERSON),
        ("值班 明天 夜班 李值班 副", texts.LACK_DEPUTY),
    ],
)
def test_a_mistake_is_named_with_the_right_form_and_what_was_typed(town: Town, typed: str, lacking: str) -> None:
    said = town.says("wang", typed)
    assert said.refused
    assert lacking in said.text
    assert texts.FORM in said.text
    assert typed.removeprefix("值班 ") in said.text


def test_the_phone_of_whoever_is_on_duty_is_masked_in_a_group_and_whole_privately(town: Town) -> None:
    town.says("wang", "值班 今天 白班 李值班")
    group = town.group("G1", town.firm)
    town.person("钱填报", (Role.REPORTER, town.firm), account="qian")
    in_group = town.says("qian", "求助", group).text
    assert "138****1234" in in_group
    assert "13800001234" not in in_group
    assert "李值班" not in in_group
    assert "13800001234" in town.says("qian", "求助").text
    assert "110" in in_group


def test_a_hole_in_the_schedule_falls_to_the_chief_and_says_so(town: Town) -> None:
    said = town.says("wang", "求助").text
    assert "没有排班" in said
    assert "周所长" in said


def test_on_post_then_handed_over_only_when_the_next_one_is_there(town: Town) -> None:
    town.says("wang", "值班 今天 白班 李值班")
    town.says("wang", "值班 今天 夜班 赵值班")
    assert "在岗" in town.says("li", "在岗").text
    town.clock.advance(hours=10, minutes=30)  # 19:30
    asked = town.says("li", "交班")
    assert "赵值班" in asked.text
    assert "在岗" in asked.told[0][1]
    assert "李值班" in town.says("wang", "求助").text
    taken = town.says("zhao", "在岗")
    assert "李值班" in taken.text
    assert "赵值班" in taken.told[0][1]
    assert "赵值班" in town.says("wang", "求助").text
    assert town.says("li", "交班").refused


def test_a_deputy_who_is_there_leads(town: Town) -> None:
    town.says("wang", "值班 今天 白班 李值班 副 赵值班")
    town.says("zhao", "在岗")
    assert "赵值班" in town.says("wang", "求助").text.split("副班")[0]


def test_someone_without_a_shift_is_told_so(town: Town) -> None:
    assert town.says("zhou", "在岗").text == texts.NOT_ON_DUTY


def test_near_names_are_asked_about_and_the_number_finishes_what_was_typed(town: Town) -> None:
    asked = town.says("wang", "值班 明天 夜班 值班")
    assert "1 " in asked.text
    assert "李值班" in asked.text
    assert "赵值班" in asked.text
    assert town.says("wang", "9").refused
    done = town.says("wang", "２")
    assert "夜班 赵值班" in done.text.replace("20:00—08:00 ", "")


def test_the_principal_hears_that_the_deputy_leads(town: Town) -> None:
    town.says("wang", "值班 今天 白班 李值班 副 赵值班")
    told = town.says("zhao", "在岗").told
    assert any("赵值班" in text and "副班" in text for _, text in told)


def test_one_does_not_hand_over_to_oneself_and_overlaps_are_told(town: Town) -> None:
    assert "重叠" not in town.says("wang", "值班 今天 白班 李值班").text
    town.says("wang", "值班 今天 夜班 李值班")
    town.says("li", "在岗")
    assert "您自己" in town.says("li", "交班").text
    overlap = town.says("wang", "值班 今天 全天 赵值班").text
    assert "重叠" in overlap
    assert "白班" in overlap


def test_in_a_group_the_whole_number_goes_to_the_asker_alone(town: Town) -> None:
    town.says("wang", "值班 今天 白班 李值班")
    town.person("钱填报", (Role.REPORTER, town.firm), account="qian")
    said = town.says("qian", "求助", town.group("G1", town.firm))
    assert texts.PHONES_SENT in said.text
    assert "13800001234" in said.told[0][1]
