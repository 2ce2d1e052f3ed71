"""A few questions rendered in the layouts in which people hand in question banks."""

import csv
import io
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


@layout
def ticks_behind():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows.append(f"{n}. {q.question}")
        rows += [f"{a}. {t}{' √' if a in q.answer else ''}" for a, t in zip(L, q.options, strict=False)]
        rows.append("")
    return "\n".join(rows), CHOICES, False


@layout
def ticks_before():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows.append(f"{n}. {q.question}")
        rows += [f"{'✓' if a in q.answer else ''}{a}. {t}" for a, t in zip(L, q.options, strict=False)]
    return "\n".join(rows), CHOICES, False


@layout
def stars():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows.append(f"{n}、{q.question}")
        rows += [f"{'*' if a in q.answer else ''}{a}、{t}" for a, t in zip(L, q.options, strict=False)]
    return "\n".join(rows), CHOICES, False


@layout
def words_behind():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows.append(f"{n}、{q.question}")
        rows += [f"{a}、{t}{'（正确答案）' if a in q.answer else ''}" for a, t in zip(L, q.options, strict=False)]
    return "\n".join(rows), CHOICES, False


@layout
def checkboxes():
    rows = []
    for n, q in enumerate(CHOICES, 1):
        rows.append(f"{n}. {q.question}")
        rows += [f"- [{'x' if a in q.answer else ' '}] {a}. {t}" for a, t in zip(L, q.options, strict=False)]
        rows.append("")
    return "\n".join(rows), CHOICES, False


@layout
def markdown():
    rows = ["# 反诈题库", ""]
    for n, q in enumerate(ALL, 1):
        rows.append(f"**{n}. {q.question}**")
        if q.type != "judge":
            rows += [f"- {a}. {t}" for a, t in zip(L, q.options, strict=False)]
        rows += [f"> 答案：{mark(q)}", f"> 解析：{q.why}", ""]
    return "\n".join(rows), ALL, True


@layout
def sections_with_key():
    rows, n = ["反诈知识测试题", "一、单选题（每题5分，共20分）"], 0
    for q in SINGLES:
        n += 1
        rows += [f"{n}. {q.question}", *(f"{a}. {t}" for a, t in zip(L, q.options, strict=False))]
    rows.append("二、多选题（每题10分，共30分）")
    for q in MULTIS:
        n += 1
        rows += [f"{n}. {q.question}", *(f"{a}. {t}" for a, t in zip(L, q.options, strict=False))]
    rows.append("三、判断题（每题5分）")
    for q in JUDGES:
        n += 1
        rows.append(f"{n}. {q.question}（  ）")
    rows += ["参考答案", " ".join(f"{n}.{mark(q, '√', '×')}" for n, q in enumerate(ALL, 1))]
    return "\n".join(rows), ALL, False


@layout
def sections_restart_with_key():
    rows = []
    for title, questions in (("一、单项选择题", SINGLES), ("二、多项选择题", MULTIS), ("三、判断题", JUDGES)):
        rows.append(title)
        for n, q in enumerate(questions, 1):
            rows.append(f"{n}、{q.question}")
            if q.type != "judge":
                rows.append("  ".join(f"{a}、{t}" for a, t in zip(L, q.options, strict=False)))
    rows += [
        "",
        "答案：",
        "一、单项选择题",
        "1.B 2.C 3.C 4.C",
        "二、多项选择题",
        "1.ABC 2.ABC 3.ABD",
        "三、判断题",
        "1.× 2.√ 3.×",
    ]
    return "\n".join(rows), ALL, False


@layout
def key_ranges():
    rows = ["单选题"]
    for n, q in enumerate(SINGLES, 1):
        rows += [f"{n}.{q.question}", *(f"{a}.{t}" for a, t in zip(L, q.options, strict=False))]
    rows += ["答案：1-4 BCCC"]
    return "\n".join(rows), SINGLES, False


@layout
def key_lines_with_reasons():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows.append(f"{n}. {q.question}")
        if q.type != "judge":
            rows += [f"{a}. {t}" for a, t in zip(L, q.options, strict=False)]
    rows += ["", "答案及解析"]
    rows += [f"{n}. {mark(q)} 解析：{q.why}" for n, q in enumerate(ALL, 1)]
    return "\n".join(rows), ALL, True


@layout
def key_lines_marked():
    rows = []
    for n, q in enumerate(ALL, 1):
        rows.append(f"{n}、{q.question}")
        if q.type != "judge":
            rows += [f"{a}、{t}" for a, t in zip(L, q.options, strict=False)]
    rows += ["", "参考答案及解析："]
    for n, q in enumerate(ALL, 1):
        rows += [f"{n}、【答案】{mark(q, '对', '错')}", f"【解析】{q.why}"]
    return "\n".join(rows), ALL, True


@layout
def key_typed_lines():
    rows = []
    for title, questions in (("一、单选题", SINGLES), ("二、多选题", MULTIS), ("三、判断题", JUDGES)):
        rows.append(title)
        for n, q in enumerate(questions, 1):
            rows.append(f"{n}. {q.question}")
            if q.type != "judge":
                rows += [f"{a}. {t}" for a, t in zip(L, q.options, strict=False)]
    rows += ["参考答案", "单选题：1.B 2.C 3.C 4.C", "多选题：1.ABC 2.ABC 3.ABD", "判断题：1.错 2.对 3.错"]
    return "\n".join(rows), ALL, False


@layout
def kind_before_stem():
    names = {"single": "单选题", "multi": "多选题", "judge": "判断题"}
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}.【{names[q.type]}】{q.question}",
            lambda a, t: f"{a}.{t}",
            lambda q: f"答案：{mark(q)}",
            "解析：{}",
        ),
        ALL,
        True,
    )


@layout
def kind_behind_stem():
    names = {"single": "单选", "multi": "多选", "judge": "判断"}
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}、{q.question}（{names[q.type]}）",
            lambda a, t: f"{a}、{t}",
            lambda q: f"答案：{mark(q)}",
        ),
        ALL,
        False,
    )


@layout
def unnumbered():
    return (
        blocks(ALL, lambda n, q: q.question, lambda a, t: f"{a}. {t}", lambda q: f"答案：{mark(q)}", "解析：{}"),
        ALL,
        True,
    )


@layout
def unnumbered_tight():
    return (
        blocks(CHOICES, lambda n, q: q.question, lambda a, t: f"{a}、{t}", lambda q: f"答案：{q.answer}", between=""),
        CHOICES,
        False,
    )


@layout
def aiken():
    return (
        blocks(SINGLES, lambda n, q: q.question, lambda a, t: f"{a}) {t}", lambda q: f"ANSWER: {q.answer}"),
        SINGLES,
        False,
    )


@layout
def judge_with_options():
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"答案：{q.answer}",
            judge_options=True,
        ),
        ALL,
        False,
    )


@layout
def answers_as_text():
    return (
        blocks(
            SINGLES,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: "答案：" + q.options[L.index(q.answer)],
        ),
        SINGLES,
        False,
    )


@layout
def answers_letter_and_text():
    return (
        blocks(
            SINGLES,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"答案：{q.answer}. {q.options[L.index(q.answer)]}",
        ),
        SINGLES,
        False,
    )


@layout
def answers_listed_with_commas():
    return (
        blocks(
            MULTIS,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: "答案：" + "、".join(q.answer),
        ),
        MULTIS,
        False,
    )


@layout
def answer_and_reason_on_one_line():
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"答案：{mark(q)}。解析：{q.why}",
        ),
        ALL,
        True,
    )


@layout
def answer_in_brackets_behind():
    return (
        blocks(ALL, lambda n, q: f"{n}. {q.question}", lambda a, t: f"{a}. {t}", lambda q: f"（答案：{mark(q)}）"),
        ALL,
        False,
    )


@layout
def answer_line_in_square():
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"【正确答案】{mark(q)}\n【答案解析】{q.why}",
        ),
        ALL,
        True,
    )


@layout
def remarks_between():
    return (
        blocks(
            ALL,
            lambda n, q: f"{n}. {q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"答案：{mark(q)}\n难度：易\n知识点：刷单返利\n解析：{q.why}\n来源：本所",
        ),
        ALL,
        True,
    )


@layout
def figures_as_options():
    return (
        blocks(
            CHOICES,
            lambda n, q: f"第{n}题、{q.question}",
            lambda a, t: f"{'①②③④'[L.index(a)]}{t}",
            lambda q: "答案：" + "".join("①②③④"[L.index(a)] for a in q.answer),
        ),
        CHOICES,
        False,
    )


@layout
def figures_with_bracket_as_options():
    return (
        blocks(
            CHOICES,
            lambda n, q: f"{n}、{q.question}",
            lambda a, t: f"{L.index(a) + 1}) {t}",
            lambda q: "答案：" + "".join(str(L.index(a) + 1) for a in q.answer),
        ),
        CHOICES,
        False,
    )


@layout
def q_and_a_words():
    return (
        blocks(ALL, lambda n, q: f"Q{n}：{q.question}", lambda a, t: f"{a}：{t}", lambda q: f"答：{mark(q)}"),
        ALL,
        False,
    )


@layout
def han_numbers():
    return (
        blocks(
            ALL,
            lambda n, q: f"{'一二三四五六七八九十'[n - 1]}、{q.question}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"答案：{mark(q)}",
        ),
        ALL,
        False,
    )


@layout
def judges_marked_in_front():
    return (
        "判断题\n" + "\n".join(f"{n}. （{mark(q, '√', '×')}）{q.question}" for n, q in enumerate(JUDGES, 1)),
        JUDGES,
        False,
    )


@layout
def judges_behind_tab():
    return "\n".join(f"{n}、{q.question}\t{mark(q, '对', '错')}" for n, q in enumerate(JUDGES, 1)), JUDGES, False


@layout
def judges_true_false():
    return "\n".join(f"{n}. {q.question}（{mark(q, 'T', 'F')}）" for n, q in enumerate(JUDGES, 1)), JUDGES, False


@layout
def judges_yes_no_answer():
    return "\n".join(f"{n}. {q.question} 答案：{mark(q, 'Y', 'N')}" for n, q in enumerate(JUDGES, 1)), JUDGES, False


@layout
def labels_without_mark():
    return (
        blocks(CHOICES, lambda n, q: f"{n}、{q.question}", lambda a, t: f"{a} {t}", lambda q: f"答案 {q.answer}"),
        CHOICES,
        False,
    )


@layout
def indented():
    return (
        blocks(
            ALL,
            lambda n, q: f"　　{n}．{q.question}",
            lambda a, t: f"　　{a}．{t}",
            lambda q: f"　　答案：{mark(q)}",
            "　　解析：{}",
        ),
        ALL,
        True,
    )


@layout
def wrapped_lines():
    return (
        blocks(
            CHOICES,
            lambda n, q: f"{n}. {q.question[:8]}\n{q.question[8:]}",
            lambda a, t: f"{a}. {t}",
            lambda q: f"答案：{q.answer}",
        ),
        CHOICES,
        False,
    )


@layout
def gbk_text():
    text, questions, why = dots()
    return text.encode("gb18030"), questions, why


@layout
def utf16_text():
    text, questions, why = dots()
    return text.encode("utf-16"), questions, why


@layout
def windows_lines_with_mark():
    text, questions, why = commas_tight()
    return ("\ufeff" + text.replace("\n", "\r\n")).encode(), questions, why


def table(head, rows, separator=",", encoding="utf-8-sig"):
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    writer.writerow(head)
    writer.writerows(rows)
    return stream.getvalue().encode(encoding)


def padded(q):
    return [*q.options, *[""] * (4 - len(q.options))]


NAMES = {"single": "单选", "multi": "多选", "judge": "判断"}


@layout
def csv_columns():
    return (
        table(
            ["序号", "题目类型", "题目", "A", "B", "C", "D", "正确答案", "答案解析"],
            [[n, NAMES[q.type], q.question, *padded(q), q.answer, q.why] for n, q in enumerate(ALL, 1)],
        ),
        ALL,
        True,
    )


@layout
def csv_gbk():
    return (
        table(
            ["题目", "选项A", "选项B", "选项C", "选项D", "答案", "解析"],
            [[q.question, *padded(q), q.answer, q.why] for q in CHOICES],
            encoding="gb18030",
        ),
        CHOICES,
        True,
    )


@layout
def csv_options_in_one_cell():
    return (
        table(
            ["题型", "题干", "选项", "答案"],
            [[NAMES[q.type], q.question, "" if q.type == "judge" else "|".join(q.options), mark(q)] for q in ALL],
        ),
        ALL,
        False,
    )


@layout
def csv_labelled_options_in_one_cell():
    return (
        table(
            ["题型", "题干", "选项", "答案"],
            [
                [
                    NAMES[q.type],
                    q.question,
                    "" if q.type == "judge" else "\n".join(f"{a}. {t}" for a, t in zip(L, q.options, strict=False)),
                    mark(q),
                ]
                for q in ALL
            ],
        ),
        ALL,
        False,
    )


@layout
def csv_semicolon():
    return (
        table(
            ["题干", "选项1", "选项2", "选项3", "选项4", "答案"],
            [[q.question, *padded(q), "".join(str(L.index(a) + 1) for a in q.answer)] for q in CHOICES],
            ";",
        ),
        CHOICES,
        False,
    )


@layout
def tab_separated():
    return (
        table(
            ["题型", "问题", "选项A", "选项B", "选项C", "选项D", "参考答案", "依据"],
            [[NAMES[q.type], q.question, *padded(q), mark(q, "√", "×"), q.why] for q in ALL],
            "\t",
        ),
        ALL,
        True,
    )


@layout
def csv_with_title():
    return (
        "2026年反诈题库,,,,,,\n".encode("utf-8-sig")
        + table(
            ["题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析"],
            [[q.question, *padded(q), ",".join(q.answer), q.why] for q in CHOICES],
            encoding="utf-8",
        ),
        CHOICES,
        True,
    )


@layout
def markdown_table():
    rows = ["| 题型 | 题干 | A | B | C | D | 答案 |", "| --- | --- | --- | --- | --- | --- | --- |"]
    rows += [f"| {NAMES[q.type]} | {q.question} | {' | '.join(padded(q))} | {mark(q)} |" for q in ALL]
    return "\n".join(rows), ALL, False


@layout
def csv_answer_as_text():
    return (
        table(
            ["题干", "选项A", "选项B", "选项C", "选项D", "正确答案"],
            [[q.question, *padded(q), q.options[L.index(q.answer)]] for q in SINGLES],
        ),
        SINGLES,
        False,
    )


@layout
def workbook():
    import xlsxwriter

    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, questions in (("单选题", SINGLES), ("多选题", MULTIS), ("判断题", JUDGES)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["序号", "题干", "选项A", "选项B", "选项C", "选项D", "答案", "解析"])
            for n, q in enumerate(questions, 1):
                sheet.write_row(
                    n,
                    0,
                    [n, q.question, *(["", "", "", ""] if q.type == "judge" else padded(q)), mark(q, "√", "×"), q.why],
                )
    return stream.getvalue(), ALL, True


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
