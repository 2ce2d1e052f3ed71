"""Without numbers, answers in other words, options in other marks, other encodings."""

from tests.handlers.scoring.layouts import (
    ALL,
    CHOICES,
    JUDGES,
    MULTIS,
    SINGLES,
    L,
    blocks,
    commas_tight,
    dots,
    layout,
    mark,
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
