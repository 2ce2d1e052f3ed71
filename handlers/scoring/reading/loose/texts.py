"""Pieces of patterns of the second reading."""

HAN_FIGURES = "一二三四五六七八"
#: A judgement on one option, in brackets before it.
TOLD = r"[【(（\[](?:对|错|√|×|✓|✗|正确|错误)[】)）\]]"
#: What may stand between an option's letter and its words.
AFTER = r"(?:选项|项)?[ \t\u3000]*[)）\]】>》]?[ \t\u3000]*[^\w\s“‘\"'《（(【\[_√×✓✗]{0,2}"
OPTION_WORD = "选项"
#: An answer in a key.
KEY_VALUE = (
    r"[A-HＡ-Ｈa-h](?:[、,，/ ]?[A-HＡ-Ｈa-h](?![a-z]))*(?![A-Za-z])|[√×✓✔✗✘✅❌〇○]"
    r"|[①-⑧]{1,8}|[甲乙丙丁戊己庚辛]{1,8}|正确|错误|不正确|不对|对|错|是|否|[TFYN](?![A-Za-z])"
)
#: The number before an answer in a key, and what links the two.
KEY_NUMBER = (
    r"(?<![0-9A-Za-z])(?:第\s*)?[(（【\[]?(?P<n>[0-9]{1,4})[)）】\]]?\s*题?\s*(?P<link>[^\w\s√×✓✗]{0,2}[>＞]?)\s*"
    r"(?:答案|选)?\s*[:：]?\s*[(（【\[]?"
)
#: Between the letters of one answer.
JOIN = r"[\s、,，;；/和及&+]{0,2}"
SHORT_JUDGED = "对错是否TFYN"
STEM, ANSWER = "题干", "答案"
