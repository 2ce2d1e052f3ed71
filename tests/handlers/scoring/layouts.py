"""A few questions rendered in the layouts in which people hand in question banks."""

from collections.abc import Callable
from dataclasses import dataclass

L = "ABCDEFGH"


@dataclass(frozen=True)
class Q:
    type: str
    question: str
    options: tuple[str, ...]
    answer: str
    why: str = ""


SINGLES = (
    Q(
        "single",
        "收到“快递丢失双倍赔付”的短信，应当怎么做？",
        ("点开短信里的链接", "在平台订单页核实", "把验证码告诉对方", "添加对方QQ"),
        "B",
        "理赔只走平台，不走私人渠道。",
    ),
    Q("single", "下列哪个号码是反诈预警劝阻专线？", ("12306", "95588", "96110", "10000"), "C", "96110来电要接听。"),
    Q(
        "single",
        "同事让你把闲置的银行卡租给别人用，一天300元，你应该？",
        ("租给他", "问清用途再租", "拒绝并报告"),
        "C",
        "出租银行卡涉嫌违法。",
    ),
    Q(
        "single",
        "AI换脸视频通话借钱，最稳妥的核实办法是什么？",
        ("看脸", "听声音", "问私密问题并回拨本人号码", "看头像"),
        "C",
        "声音和脸都可以伪造。",
    ),
)
MULTIS = (
    Q(
        "multi",
        "以下哪些属于刷单返利的常见套路？",
        ("先小额返现", "拉入任务群", "要求大额垫付", "到派出所面签"),
        "ABC",
        "小利是诱饵。",
    ),
    Q(
        "multi",
        "发现被骗以后应当怎么办？",
        ("立即拨打110", "保留聊天记录", "冻结银行卡", "继续转账解冻"),
        "ABC",
        "越快越好。",
    ),
    Q(
        "multi",
        "哪些信息不能告诉陌生人？",
        ("验证码", "银行卡密码", "今天的天气", "身份证照片"),
        "ABD",
        "验证码就是钱。",
    ),
)
JUDGES = (
    Q("judge", "公安机关会通过QQ发送逮捕令。", ("正确", "错误"), "B", "办案不会网上发文书。"),
    Q("judge", "接到96110的电话应当及时接听。", ("正确", "错误"), "A", "那是在提醒你。"),
    Q("judge", "网购退款需要开启屏幕共享。", ("正确", "错误"), "B", "屏幕共享会泄露密码。"),
)
ALL = SINGLES + MULTIS + JUDGES
CHOICES = SINGLES + MULTIS
Render = Callable[[], tuple[str | bytes, tuple[Q, ...], bool]]
LAYOUTS: dict[str, Render] = {}


def layout(function: Callable[[], object]) -> Callable[[], object]:
    LAYOUTS[function.__name__] = function  # type: ignore[assignment]
    return function


def mark(q: Q, right: str = "正确", wrong: str = "错误") -> str:
    return (right if q.answer == "A" else wrong) if q.type == "judge" else q.answer


def blocks(questions, number, option, answer, why="", between="\n", judge_options=False, head=""):
    rows = [head] if head else []
    for n, q in enumerate(questions, 1):
        rows.append(number(n, q))
        if q.type != "judge" or judge_options:
            rows += [option(letter, text) for letter, text in zip(L, q.options, strict=False)]
        rows.append(answer(q))
        if why:
            rows.append(why.format(q.why))
        if between == "\n":
            rows.append("")
    return "\n".join(rows)


@layout
def dots():
    return (
        blocks(
            ALL, lambda n, q: f"{n}. {q.question}", lambda a, t: f"{a}. {t}", lambda q: f"答案：{mark(q)}", "解析：{}"
        ),
        ALL,
        True,
    )


@layout
def commas_tight():
    return (
        blocks(
            ALL, lambda n, q: f"{n}、{q.question}", lambda a, t: f"{a}、{t}", lambda q: f"答案:{mark(q)}", between=""
        ),
        ALL,
        False,
    )


@layout
def ordinals_full_width():
    return (
        blocks(
            ALL,
            lambda n, q: f"第{n}题 {q.question}",
            lambda a, t: f"{chr(ord(a) + 0xFEE0)}．{t}",
            lambda q: f"【答案】{mark(q)}",
            "【解析】{}",
        ),
        ALL,
        True,
    )


@layout
def lower_case():
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}) {q.question}",
            lambda a, t: f"{a.lower()}) {t}",
            lambda q: f"答案：{mark(q, '对', '错').lower()}",
        ),
        ALL,
        False,
    )


@layout
def circled_letters():
    return (
        blocks(
            CHOICES,
            lambda n, q: f"{n}、{q.question}",
            lambda a, t: f"{chr(0x24B6 + L.index(a))}{t}",
            lambda q: "答案：" + "".join(chr(0x24B6 + L.index(a)) for a in q.answer),
        ),
        CHOICES,
        False,
    )


@layout
def bracketed_labels():
    return (
        blocks(
            ALL,
            lambda n, q: f"（{n}）{q.question}",
            lambda a, t: f"（{a}）{t}",
            lambda q: f"正确答案：{mark(q, '√', '×')}",
            "说明：{}",
        ),
        ALL,
        True,
    )


@layout
def one_line_options():
    def body(q):
        return "" if q.type == "judge" else "\n" + "  ".join(f"{a}.{t}" for a, t in zip(L, q.options, strict=False))

    return (
        "\n\n".join(f"{n}．{q.question}{body(q)}\n参考答案：{mark(q)}\n依据：{q.why}" for n, q in enumerate(ALL, 1)),
        ALL,
        True,
    )


@layout
def everything_on_one_line():
    def body(q):
        return "" if q.type == "judge" else " " + " ".join(f"{a}、{t}" for a, t in zip(L, q.options, strict=False))

    return "\n".join(f"{n}. {q.question}{body(q)} 答案：{mark(q)}" for n, q in enumerate(ALL, 1)), ALL, False


@layout
def two_options_per_line():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows.append(f"{n}.{q.question}")
        pairs = [f"{a}.{t}" for a, t in zip(L, q.options, strict=False)]
        rows += ["\t".join(pairs[i : i + 2]) for i in range(0, len(pairs), 2)]
        rows.append(f"答案：{q.answer}")
    return "\n".join(rows), CHOICES, False


@layout
def answer_in_stem_end():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows.append(f"{n}、{q.question}（{mark(q, '√', '×')}）")
        if q.type != "judge":
            rows += [f"{a}、{t}" for a, t in zip(L, q.options, strict=False)]
    return "\n".join(rows), ALL, False


@layout
def answer_in_stem_spaced():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows.append(f"{n}. {q.question}( {mark(q, '对', '错')} )")
        if q.type != "judge":
            rows.append("   ".join(f"{a}. {t}" for a, t in zip(L, q.options, strict=False)))
    return "\n".join(rows), ALL, False


def expected(questions, why):
    return [
        {
            "no": n,
            "type": q.type,
            "question": q.question,
            "options": list(q.options),
            "answer": list(q.answer),
            "explanation": (q.why or None) if why else None,
        }
        for n, q in enumerate(questions, 1)
    ]
