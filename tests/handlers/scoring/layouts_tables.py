"""Tables: CSV, tabs, markdown, a workbook."""

import csv
import io

from tests.handlers.scoring.layouts import ALL, CHOICES, JUDGES, MULTIS, SINGLES, L, layout, mark


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
