"""A second batch of layouts, written after the first was mended: what surrounds and interrupts the questions."""

from tests.handlers.scoring.layouts import ALL, CHOICES, JUDGES, MULTIS, SINGLES, L, Q, mark
from tests.handlers.scoring.layouts_tables import NAMES, padded, table

LAYOUTS = {}


def layout(function):
    LAYOUTS[function.__name__] = function
    return function


def option_lines(q, form="{}. {}"):
    return [] if q.type == "judge" else [form.format(a, t) for a, t in zip(L, q.options, strict=False)]


@layout
def exam_paper():
    rows = [
        "2026年度反电信网络诈骗知识考试",
        "单位：________  姓名：________  得分：________",
        "一、单项选择题（本大题共4小题，每小题5分）",
    ]
    n = 0
    for q in SINGLES:
        n += 1
        rows += [f"{n}．{q.question}（   ）", "　　".join(option_lines(q, "{}．{}"))]
    rows += ["第1页 共2页", "二、多项选择题（少选、错选均不得分）"]
    for q in MULTIS:
        n += 1
        rows += [f"{n}．{q.question}（   ）", "　　".join(option_lines(q, "{}．{}"))]
    rows += ["三、判断题（对的打√，错的打×）"]
    for q in JUDGES:
        n += 1
        rows.append(f"{n}．{q.question}（   ）")
    rows += ["", "参考答案：", "一、1.B 2.C 3.C 4.C", "二、5.ABC 6.ABC 7.ABD", "三、8.× 9.√ 10.×"]
    return "\n".join(rows), ALL, False


@layout
def key_as_column():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows += [f"{n}、{q.question}", *option_lines(q, "{}、{}")]
    rows += ["", "【参考答案】", *[f"{n}、{mark(q)}" for n, q in enumerate(ALL, 1)]]
    return "\n".join(rows), ALL, False


@layout
def key_by_fives():
    rows = []
    for n, q in enumerate(SINGLES + MULTIS, 1):
        rows += [f"{n}. {q.question}", *option_lines(q)]
    rows += ["答案", "1-4：B C C C", "5-7：ABC ABC ABD"]
    return "\n".join(rows), CHOICES, False


@layout
def key_without_numbers():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [f"{n}. {q.question}", *option_lines(q)]
    return "\n".join([*rows, "答案：BCCC"]), SINGLES, False


@layout
def key_with_brackets():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [f"{n}. {q.question}", *option_lines(q)]
    return "\n".join([*rows, "标准答案", "(1)B  (2)C  (3)C  (4)C"]), SINGLES, False


@layout
def key_with_equals():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows += [f"{n}. {q.question}", *option_lines(q)]
    return (
        "\n".join([*rows, "附：参考答案", "；".join(f"第{n}题：{mark(q)}" for n, q in enumerate(ALL, 1))]),
        ALL,
        False,
    )


@layout
def every_answer_spelt():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows += [f"{n}. {q.question}", *option_lines(q), f"本题正确答案是：{mark(q)}", f"解释：{q.why}", ""]
    return "\n".join(rows), ALL, True


@layout
def long_explanations():
    rows, questions = [], []
    for n, q in enumerate(SINGLES, 1):
        why = f"{q.why}\n注意三点：\n1. 不轻信\n2. 不转账"
        questions.append(Q(q.type, q.question, q.options, q.answer, why))
        rows += [
            f"{n}、{q.question}",
            *option_lines(q, "{}、{}"),
            f"答案：{q.answer}",
            f"解析：{q.why}",
            "注意三点：",
            "1. 不轻信",
            "2. 不转账",
            "",
        ]
    return "\n".join(rows), tuple(questions), True


@layout
def odd_options():
    questions = (
        Q("single", "96110是什么电话？", ("年息12.5%的贷款", "www开头的网站", "APP客服", "预警劝阻专线"), "D"),
        Q("single", "110、119、120中报警用哪个？", ("110", "119", "120", "以上都不是"), "A"),
        Q("single", "2024年公布的高发类型里排第一的是？", ("刷单返利；", "网络贷款", "购物服务", "机票退改签"), "A"),
        Q(
            "multi",
            "下列A、B、C三类软件都能远程控制手机的有？",
            ("屏幕共享软件", "会议软件", "远程协助软件", "计算器", "手电筒"),
            "ABC",
        ),
    )
    rows = []
    for n, q in enumerate(questions, 1):
        rows += [f"{n}. {q.question}", *option_lines(q), f"答案：{q.answer}"]
    trimmed = tuple(Q(q.type, q.question, tuple(o.rstrip("；") for o in q.options), q.answer) for q in questions)
    return "\n".join(rows), trimmed, False


@layout
def six_options():
    q = Q(
        "multi",
        "哪些做法能防骗？",
        ("不点链接", "不转账", "不透露", "回拨核实", "安装国家反诈中心APP", "出借银行卡"),
        "ABCDE",
    )
    return "\n".join([f"1. {q.question}", *option_lines(q), f"答案：{q.answer}"]), (q,), False


@layout
def answer_blank_in_middle():
    q = Q("single", "全国反诈预警劝阻专线是（ ），请记牢。", ("96110", "12306", "10086"), "A")
    return "1. 全国反诈预警劝阻专线是（A），请记牢。\nA.96110 B.12306 C.10086", (q,), False


@layout
def underline_answer():
    q = Q("single", "全国反诈预警劝阻专线是（ ）。", ("96110", "12306", "10086"), "A")
    return "1. 全国反诈预警劝阻专线是__A__。\nA.96110\nB.12306\nC.10086", (q,), False


@layout
def multi_answer_in_stem_listed():
    return (
        "\n".join(
            line
            for n, q in enumerate(MULTIS, 1)
            for line in (f"{n}、{q.question}（{'、'.join(q.answer)}）", *option_lines(q, "{}、{}"))
        ),
        MULTIS,
        False,
    )


@layout
def full_width_everything():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows += [
            f"{chr(0xFF10 + n)}．{q.question}（{''.join(chr(ord(a) + 0xFEE0) for a in q.answer)}）",
            *[f"{chr(ord(a) + 0xFEE0)}．{t}" for a, t in zip(L, q.options, strict=False)],
        ]
    return "\n".join(rows), CHOICES, False


@layout
def arrows():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [
            f"{n}. {q.question}",
            *[f"{a}. {t}{' ←' if a in q.answer else ''}" for a, t in zip(L, q.options, strict=False)],
        ]
    return "\n".join(rows), SINGLES, False


@layout
def boxes():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows += [
            f"{n}. {q.question}",
            *[f"{'☑' if a in q.answer else '□'}{a}. {t}" for a, t in zip(L, q.options, strict=False)],
        ]
    return "\n".join(rows), CHOICES, False


@layout
def ticks_in_brackets():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows += [
            f"{n}. {q.question}",
            *[f"{a}. {t}{'（√）' if a in q.answer else ''}" for a, t in zip(L, q.options, strict=False)],
        ]
    return "\n".join(rows), CHOICES, False


@layout
def sections_named_only():
    rows = [
        "单选",
        *[
            line
            for n, q in enumerate(SINGLES, 1)
            for line in (f"{n}.{q.question}", *option_lines(q, "{}.{}"), f"答案：{q.answer}")
        ],
    ]
    rows += [
        "多选",
        *[
            line
            for n, q in enumerate(MULTIS, 1)
            for line in (f"{n}.{q.question}", *option_lines(q, "{}.{}"), f"答案：{q.answer}")
        ],
    ]
    rows += [
        "判断",
        *[line for n, q in enumerate(JUDGES, 1) for line in (f"{n}.{q.question}", f"答案：{mark(q, '√', '×')}")],
    ]
    return "\n".join(rows), ALL, False


@layout
def judge_answer_next_line():
    rows = [line for n, q in enumerate(JUDGES, 1) for line in (f"{n}、{q.question}", f"（{mark(q, '√', '×')}）")]
    return "\n".join(["判断题", *rows]), JUDGES, False


@layout
def judge_words_bracketed():
    return "\n".join(f"{n}. {q.question}【{mark(q)}】" for n, q in enumerate(JUDGES, 1)), JUDGES, False


@layout
def judge_with_reason_behind():
    return (
        "\n".join(f"{n}. {q.question}（{mark(q, '√', '×')}）解析：{q.why}" for n, q in enumerate(JUDGES, 1)),
        JUDGES,
        True,
    )


@layout
def judge_english():
    return (
        "\n".join(f"{n}. {q.question} 答案：{mark(q, 'True', 'False')}" for n, q in enumerate(JUDGES, 1)),
        JUDGES,
        False,
    )


@layout
def judge_letters_in_section():
    rows = ["三、判断题（A正确 B错误）", *[f"{n}. {q.question}（{q.answer}）" for n, q in enumerate(JUDGES, 1)]]
    return "\n".join(rows), JUDGES, False


@layout
def judge_emoji():
    return "\n".join(f"{n}. {q.question} {mark(q, '✅', '❌')}" for n, q in enumerate(JUDGES, 1)), JUDGES, False


@layout
def type_line():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows += [
            f"{n}. {q.question}",
            f"题型：{NAMES[q.type]}题",
            *option_lines(q),
            f"答案：{mark(q)}",
            f"解析：{q.why}",
            "",
        ]
    return "\n".join(rows), ALL, True


@layout
def kind_first_then_number():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows += [f"[{NAMES[q.type]}] {n}. {q.question}", *option_lines(q), f"答案：{mark(q)}"]
    return "\n".join(rows), ALL, False


@layout
def zero_padded():
    return (
        "\n".join(
            line
            for n, q in enumerate(ALL, 1)
            for line in (f"{n:02d}. {q.question}", *option_lines(q), f"答案：{mark(q)}")
        ),
        ALL,
        False,
    )


@layout
def answers_spaced():
    return (
        "\n".join(
            line
            for n, q in enumerate(MULTIS, 1)
            for line in (f"{n}. {q.question}", *option_lines(q), f"答案： {' '.join(q.answer)} ")
        ),
        MULTIS,
        False,
    )


@layout
def answers_and_word():
    return (
        "\n".join(
            line
            for n, q in enumerate(MULTIS, 1)
            for line in (f"{n}. {q.question}", *option_lines(q), f"答案：{'、'.join(q.answer[:-1])}和{q.answer[-1]}")
        ),
        MULTIS,
        False,
    )


@layout
def answer_before_options():
    return (
        "\n".join(
            line
            for n, q in enumerate(CHOICES, 1)
            for line in (f"{n}. {q.question}", f"答案：{q.answer}", *option_lines(q))
        ),
        CHOICES,
        False,
    )


@layout
def options_spaced_letters():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [
            f"{n}. {q.question}",
            "   ".join(f"{a} {t}" for a, t in zip(L, q.options, strict=False)),
            f"答案：{q.answer}",
        ]
    return "\n".join(rows), SINGLES, False


@layout
def options_tight():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [
            f"{n}. {q.question}",
            "".join(f"{a}.{t}" for a, t in zip(L, q.options, strict=False)),
            f"答案：{q.answer}",
        ]
    return "\n".join(rows), SINGLES, False


@layout
def options_semicolon():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [
            f"{n}. {q.question}",
            "；".join(f"{a}. {t}" for a, t in zip(L, q.options, strict=False)) + "。",
            f"答案：{q.answer}",
        ]
    questions = tuple(Q(q.type, q.question, (*q.options[:-1], q.options[-1] + "。"), q.answer) for q in SINGLES)
    return "\n".join(rows), questions, False


@layout
def options_dash():
    return (
        "\n".join(
            line
            for n, q in enumerate(SINGLES, 1)
            for line in (
                f"{n}. {q.question}",
                *option_lines(q, "{}-{}"),
                f"答案-{q.answer}" if False else f"答案：{q.answer}",
            )
        ),
        SINGLES,
        False,
    )


@layout
def bullets_and_ticks_without_letters():
    rows = []
    for n, q in enumerate(SINGLES, 1):
        rows += [
            f"{n}. {q.question}",
            *[f"[{'x' if a in q.answer else ' '}] {t}" for a, t in zip(L, q.options, strict=False)],
            "",
        ]
    return "\n".join(rows), SINGLES, False


@layout
def csv_heads_in_english():
    return (
        table(
            ["id", "type", "question", "optionA", "optionB", "optionC", "optionD", "answer", "explanation"],
            [[n, q.type, q.question, *padded(q), q.answer, q.why] for n, q in enumerate(ALL, 1)],
        ),
        ALL,
        True,
    )


@layout
def csv_heads_with_hints():
    return (
        table(
            ["题型（必填）", "题干（必填）", "选项A", "选项B", "选项C", "选项D", "正确答案（必填）", "解析（选填）"],
            [[f"{NAMES[q.type]}题", q.question, *padded(q), "、".join(q.answer), q.why] for q in ALL],
        ),
        ALL,
        True,
    )


@layout
def csv_judge_without_options():
    return (
        table(
            ["题型", "题目内容", "选项A", "选项B", "选项C", "选项D", "标准答案"],
            [
                [
                    NAMES[q.type],
                    q.question,
                    *(["", "", "", ""] if q.type == "judge" else padded(q)),
                    mark(q, "对", "错"),
                ]
                for q in ALL
            ],
        ),
        ALL,
        False,
    )


@layout
def csv_kind_digits_missing():
    return table(["题目", "A", "B", "C", "D", "答案"], [[q.question, *padded(q), q.answer] for q in ALL]), ALL, False


@layout
def csv_lower_answers():
    return (
        table(
            ["题目", "A", "B", "C", "D", "答案"], [[q.question, *padded(q), ",".join(q.answer.lower())] for q in ALL]
        ),
        ALL,
        False,
    )


@layout
def csv_answers_slash():
    return (
        table(
            ["题目", "选项一", "选项二", "选项三", "选项四", "答案"],
            [[f"{n}.{q.question}", *padded(q), "/".join(q.answer)] for n, q in enumerate(ALL, 1)],
        ),
        ALL,
        False,
    )


@layout
def tsv_utf16():
    return (
        table(
            ["题型", "题干", "选项", "答案", "解析"],
            [
                [
                    NAMES[q.type],
                    q.question,
                    "" if q.type == "judge" else "；".join(f"{a}.{t}" for a, t in zip(L, q.options, strict=False)),
                    mark(q),
                    q.why,
                ]
                for q in ALL
            ],
            "\t",
            "utf-16",
        ),
        ALL,
        True,
    )
