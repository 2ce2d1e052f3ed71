"""Whatever the frame's danger words find is an emergency here too, whatever else the message says."""

import os
import tomllib
from importlib import resources

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot import danger
from handlers.disputes.grading import Risk, grade

EXAMPLES = int(os.environ.get("GRADING_EXAMPLES", "150"))  #: 20000 is a good number for a night
_TABLE = tomllib.loads(resources.files("bot").joinpath("danger.toml").read_text(encoding="utf-8"))
_HAN = st.text(alphabet="的了在是我你他们个人车厂门口楼上下号仓库快来说有被没不", max_size=8)
_AROUND = st.sampled_from(
    [
        "",
        "收到 ",
        "三号库",
        "快来人 ",
        "哈哈 ",
        "通知：",
        "已经解决了 ",
        "昨天的会改到明天。",
        "请假1人 ",
        "晨会讲了 ",
        "老板不给工资 ",
    ]
)
_PATTERNS = st.one_of([st.from_regex(pattern) for kind in _TABLE["kind"] for pattern in kind["any"]])
_SENTENCES = st.builds(lambda *parts: "".join(parts), _AROUND, _HAN, _PATTERNS, _HAN, _AROUND)


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(_SENTENCES)
@example("三号库着火了")
@example("收到 三号库着火了 谢谢")
def test_what_the_danger_words_find_is_an_emergency(text: str) -> None:
    found = danger.find(text)
    answer = grade(text)
    if found is None:
        return
    assert answer.emergency
    assert answer.is_dispute
    assert answer.police
    assert answer.risk is not Risk.LOW
    assert not answer.may_divert
    assert found.word in answer.reasons[0]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(st.text(max_size=200), _SENTENCES))
def test_grading_never_raises_and_is_the_same_each_time(text: str) -> None:
    answer = grade(text)
    assert answer == grade(text)
    assert answer.reasons
    assert answer.is_dispute or not (answer.police or answer.emergency or answer.divert_to)


def test_a_long_message_is_graded_from_both_ends() -> None:
    assert grade("张三 13800000000 白班\n" * 2000 + "三号库着火了").emergency
    assert grade("老板拖欠工资三个月\n" + "正文" * 5000).is_dispute
