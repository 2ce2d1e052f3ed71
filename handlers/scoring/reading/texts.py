"""The vocabulary of words.toml, as constants."""

import tomllib
from importlib import resources
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads(
    resources.files("handlers.scoring.reading").joinpath("words.toml").read_text("utf-8")
)

RIGHT: str = _WORDS["RIGHT"]
WRONG: str = _WORDS["WRONG"]
TRUE_WORDS: tuple[str, ...] = tuple(_WORDS["TRUE_WORDS"])
FALSE_WORDS: tuple[str, ...] = tuple(_WORDS["FALSE_WORDS"])
TICKS: str = _WORDS["TICKS"]
TICK_WORDS: tuple[str, ...] = tuple(_WORDS["TICK_WORDS"])
SINGLE_WORDS: tuple[str, ...] = tuple(_WORDS["SINGLE_WORDS"])
MULTI_WORDS: tuple[str, ...] = tuple(_WORDS["MULTI_WORDS"])
JUDGE_WORDS: tuple[str, ...] = tuple(_WORDS["JUDGE_WORDS"])
CHOICE_WORDS: tuple[str, ...] = tuple(_WORDS["CHOICE_WORDS"])
ANSWER_WORDS: tuple[str, ...] = tuple(_WORDS["ANSWER_WORDS"])
KEY_HEADINGS: tuple[str, ...] = tuple(_WORDS["KEY_HEADINGS"])
KEY_TAILS: tuple[str, ...] = tuple(_WORDS["KEY_TAILS"])
EXPLAIN_WORDS: tuple[str, ...] = tuple(_WORDS["EXPLAIN_WORDS"])
META_WORDS: dict[str, str] = _WORDS["META_WORDS"]
CHINESE_DIGITS: str = _WORDS["CHINESE_DIGITS"]
TEN: str = _WORDS["TEN"]
CIRCLED: str = _WORDS["CIRCLED"]
ALL_RIGHT: tuple[str, ...] = tuple(_WORDS["ALL_RIGHT"])
COLUMNS: dict[str, tuple[str, ...]] = {key: tuple(words) for key, words in _WORDS["COLUMNS"].items()}
STEM_LEADS: tuple[str, ...] = tuple(_WORDS["STEM_LEADS"])
OPTION_LEADS: tuple[str, ...] = tuple(_WORDS["OPTION_LEADS"])
KEY_ROW_HEADS: tuple[str, ...] = tuple(_WORDS["KEY_ROW_HEADS"])
HEAVENLY: str = _WORDS["HEAVENLY"]
FILLED_BULLETS: str = _WORDS["FILLED_BULLETS"]
KEY_ONLY: str = _WORDS["KEY_ONLY"]
LOOSE_EXPLAIN: str = _WORDS["LOOSE_EXPLAIN"]
SHORT_KINDS: dict[str, str] = _WORDS["SHORT_KINDS"]
COLUMN_PARTS: tuple[tuple[str, str], ...] = tuple(
    (name.removesuffix("_too"), part) for name, part in _WORDS["COLUMN_PARTS"].items()
)
OPTION_HEADS: tuple[str, ...] = tuple(_WORDS["OPTION_HEADS"])
SHEET_KINDS: dict[str, str] = _WORDS["SHEET_KINDS"]
FAULTS: dict[str, str] = _WORDS["FAULTS"]

CROSSES: str = _WORDS["CROSSES"]
BOXES: str = _WORDS["BOXES"]
NOISE_TAGS: str = _WORDS["NOISE_TAGS"]
OWN_ANSWER: str = _WORDS["OWN_ANSWER"]
TRUE_ANSWER: str = _WORDS["TRUE_ANSWER"]
BRACKETED_CALLS: str = _WORDS["BRACKETED_CALLS"]
NOISE_ROWS: str = _WORDS["NOISE_ROWS"]
SPACED_FIRST: str = _WORDS["SPACED_FIRST"]
SPACED_SECOND: str = _WORDS["SPACED_SECOND"]
MARKED_WORDS: str = _WORDS["MARKED_WORDS"]

ANSWER_HEAD: str = _WORDS["ANSWER_HEAD"]
TRUE_ANSWER_HEADS: tuple[str, ...] = tuple(_WORDS["TRUE_ANSWER_HEADS"])

KIND_WORDS = SINGLE_WORDS + MULTI_WORDS + JUDGE_WORDS
#: Pieces of patterns.
ANSWER_ALONE = "(?:正确|参考|标准)?答案"
VALUE_WORDS: str = _WORDS["VALUE_WORDS"]
OPTION_TAILS: str = _WORDS["OPTION_TAILS"]
CHOSEN_LEAD: str = _WORDS["CHOSEN_LEAD"]
OF_A_PART: str = _WORDS["OF_A_PART"]
KEY_APART: str = _WORDS["KEY_APART"]
KEY_LEAD: str = _WORDS["KEY_LEAD"]
KEY_MARK: str = _WORDS["KEY_MARK"]
HEAD_LEAD: str = _WORDS["HEAD_LEAD"]
HEAD_TAIL: str = _WORDS["HEAD_TAIL"]
ORDINAL: str = _WORDS["ORDINAL"]
ANSWER_NAMES: str = _WORDS["ANSWER_NAMES"]
ANSWER_LINKS: str = _WORDS["ANSWER_LINKS"]
BEFORE_NUMBER: str = _WORDS["BEFORE_NUMBER"]
BEHIND_NUMBER: str = _WORDS["BEHIND_NUMBER"]
HUNDRED = "百"
ORDINAL_MARK = (
    rf"^[【\[(（]?第\s*(?P<n>[0-9０-９]{{1,4}}|[{CHINESE_DIGITS}{TEN}百]{{1,4}})\s*[题道问]"
    r"[】\])）]?\s*[.．、:：,，)）]?\s*"
)
WORD_MARK = (
    r"^[【\[(（]?(?:题目?|问题|试题|习题|考题|q|question|no\.?)\s*(?P<n>[0-9０-９]{1,4})[】\])）]?\s*[.．、:：)）]?\s*"
)
HAN_WORD_MARK = (
    rf"^[【\[(（]?(?:题目?|问题|试题|习题|考题)\s*(?P<n>[{CHINESE_DIGITS}{TEN}]{{1,3}})"
    r"(?:[】\])）]\s*[.．、:：]?|\s*[.．、:：]|\s*$)\s*"
)
WRONG_OPTION = r"(?<=\S)\s+[×✗✘❌]\ufe0f?\s*$|(?<=\S)\s*[(（\[【]\s*(?:错误|错|不正确|不对|×|✗|✘|❌)\s*[)）\]】]\s*$"
UNKNOWN_MARK = r"^[【\[][\u4e00-\u9fff]{2,6}[】\]]\s*[:：]?[^?？]{0,20}$"  #: 【所属章节】…
JUDGED_END = rf"\S[(（【]\s*(?:[√×✓✗✔✘TF]|{VALUE_WORDS})\s*[)）】]\s*$"
LOOSE_ANSWER = (
    r"^(?:正确|对的|选|正解|应选|正确的是)[:：]\s*(?=[A-HＡ-Ｈ√×])"
    rf"|^{ANSWER_ALONE}\s*[,，;；、]\s*(?=[A-HＡ-Ｈ√×对错正])"
)
#: How an explanation names the answer.
CONCLUSION = (
    r"(?:故|应|因此|所以|本题|答案)(?:应|答案)?(?:选择|选|为|是)\s*[:：]?\s*"
    rf"([A-HＡ-Ｈ](?:[、,，]?[A-HＡ-Ｈ])*(?![A-Za-z])|{VALUE_WORDS}(?![\u4e00-\u9fff]))"
)
ANSWER_IS = "答案："
EXPLAIN_IS = "解析："
KEY_CELL = rf"[A-HＡ-Ｈ][A-HＡ-Ｈ、,，]{{0,14}}|[√×✓✔✗✘✅❌〇○TFYN]|{VALUE_WORDS}"
VALUE_MARK = "[A-HＡ-Ｈ√×✓✔✗✘〇○对错TF]"
FIRST_OPTION = (
    r"[(（\[【]?\s*(?P<l>[AＡ])\s*[)）\]】]?\s*[.．、:：)）\]】]"
    r"(?!\s*[B-HＢ-Ｈ][、,，和])(?!\s*[AＡ]\s*[.．、:：)）])\s*"
)
LOOSE_FIRST_OPTION = r"(?:(?<=[\s?？。:：)）】])|^)(?:[aａ]\s*[.．、)）]|[AＡ][,，])\s*(?=\S)"
ANY_HAN = "[\u4e00-\u9fff]"


def numbered(*, number: int, rest: str) -> str:
    """A question's number in the spelling that every reader knows."""
    return f"第{number}题 {rest}".rstrip()


def kind_behind(*, number: str, kind: str, rest: str) -> str:
    """单选题1：… as 1、…（单选题）."""
    return f"{number}、（{kind}）{rest}"


def kind_of_row(*, kind: str, rest: str) -> str:
    return f"{rest}（{kind}）"


def kind_row(*, kind: str) -> str:
    return f"题型：{kind}"
