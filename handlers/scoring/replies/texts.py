"""The vocabulary of words.toml, as constants."""

import tomllib
from importlib import resources
from typing import Any

_WORDS: dict[str, Any] = tomllib.loads(
    resources.files("handlers.scoring.replies").joinpath("words.toml").read_text("utf-8")
)

NUMERALS: str = _WORDS["NUMERALS"]
SIGNS: dict[str, str] = _WORDS["SIGNS"]
BEFORE: tuple[str, ...] = tuple(_WORDS["BEFORE"])
AFTER: tuple[str, ...] = tuple(_WORDS["AFTER"])
THINGS: tuple[str, ...] = tuple(_WORDS["THINGS"])
DEEDS: tuple[str, ...] = tuple(_WORDS["DEEDS"])
SOFTENERS: tuple[str, ...] = tuple(_WORDS["SOFTENERS"])
BACKWARDS: str = _WORDS["BACKWARDS"]
NOT_BEFORE: tuple[str, ...] = tuple(_WORDS["NOT_BEFORE"])
NOT_AFTER: tuple[str, ...] = tuple(_WORDS["NOT_AFTER"])
ASKING: tuple[str, ...] = tuple(_WORDS["ASKING"])
OTHERS: tuple[str, ...] = tuple(_WORDS["OTHERS"])
OR: tuple[str, ...] = tuple(_WORDS["OR"])
AND: tuple[str, ...] = tuple(_WORDS["AND"])
TO: tuple[str, ...] = tuple(_WORDS["TO"])
ALL: tuple[str, ...] = tuple(_WORDS["ALL"])
REST: tuple[str, ...] = tuple(_WORDS["REST"])
CHANGES: tuple[str, ...] = tuple(_WORDS["CHANGES"])
CHANGED_TO: tuple[str, ...] = tuple(_WORDS["CHANGED_TO"])
EXCEPT: tuple[str, ...] = tuple(_WORDS["EXCEPT"])
VERY_LAST: tuple[str, ...] = tuple(_WORDS["VERY_LAST"])
SIDE: str = _WORDS["SIDE"]
MYSELF: tuple[str, ...] = tuple(_WORDS["MYSELF"])
TOGETHER: str = _WORDS["TOGETHER"]
RIGHT: tuple[str, ...] = tuple(_WORDS["RIGHT"])
WRONG: tuple[str, ...] = tuple(_WORDS["WRONG"])
JUDGED: tuple[str, ...] = tuple(_WORDS["JUDGED"])
JUDGED_AFTER: tuple[str, ...] = tuple(_WORDS["JUDGED_AFTER"])
NO_JUDGEMENT: tuple[str, ...] = tuple(_WORDS["NO_JUDGEMENT"])
ORDINAL: str = _WORDS["ORDINAL"]
SURELY: str = _WORDS["SURELY"]
OF_ORDER: tuple[str, ...] = tuple(_WORDS["OF_ORDER"])
FIRST: str = _WORDS["FIRST"]
LAST: str = _WORDS["LAST"]
COUNTS: dict[str, int] = _WORDS["COUNTS"]
COUNTED: tuple[str, ...] = tuple(_WORDS["COUNTED"])
QUESTION: str = _WORDS["QUESTION"]
SURNAMES: str = _WORDS["SURNAMES"]
NICK: str = _WORDS["NICK"]
TITLES: tuple[str, ...] = tuple(_WORDS["TITLES"])
TEAMS: tuple[str, ...] = tuple(_WORDS["TEAMS"])
JUDGE_OPTIONS: tuple[str, ...] = tuple(_WORDS["JUDGE_OPTIONS"])
RECEIPTS: tuple[str, ...] = tuple(_WORDS["RECEIPTS"])
MEANING: tuple[str, ...] = tuple(_WORDS["MEANING"])
BECAUSE: tuple[str, ...] = tuple(_WORDS["BECAUSE"])

# --- pieces of patterns ---

ANY_HAN = "[\u4e00-\u9fff]"
QUESTION_MARK = f"{ORDINAL}?(?:[0-9]{{1,3}}|[{NUMERALS}十]{{1,3}}){QUESTION}|{QUESTION}[{NUMERALS}1-9](?=[:,. ])"
NUMBERED_OPTION = "(?:号(?:选项|答案))?"
OPTION_JOIN = "|选项|项|选"
DENIAL_END = "|不"
STAFF_NUMBER = "(?:工号)?[0-9]{2,6}"
STAFF_NUMBER_NAMED = "工号[0-9]{2,6}"
OPTION_WORD = "(?:选项|答案)?"
CHOOSE = "(?:选择|选|答案是|答案为|答案|答|是)[是:]?"
LINK = "选项|项|以?外|之外|的"
INSTEAD = "(?:应该|肯定|就|而|要|我|而是|是|选|该|答案)+"
LISTED = r"([A-H](?:[\s、,和]*[A-H])*)"
OF = "(?:的)?"
THE_OPTION = "(?:选项|项)?"
SAYING = "说选是答投讲"
