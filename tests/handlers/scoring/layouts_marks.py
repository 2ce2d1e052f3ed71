"""Ticks, sections and keys at the end."""

from tests.handlers.scoring.layouts import ALL, CHOICES, JUDGES, MULTIS, SINGLES, L, blocks, layout, mark


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
