"""One mended row: whose value was wrong, and the value that now holds."""

import itertools
import re

from handlers.rosters.reading import deferred, spoken, texts
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.draft import Draft
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.people import People
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.words import change_of

_CORRECTION = deferred.compile(
    "更正|写错|报错|填错|打错|弄错|输错|有误|错了|改为|改成|改一下|修改为|应为|应该是(?!不[干做来]|走|离|辞|请假|自离)|应当是|纠正|更改为|订正|正确的?是|补充一下|修正|[少多漏](?:了|写|打|输|填)*[一两]位|[报写打填弄搞说]反|[搞说写报]错|[一二两三四五0-9][处个点]错|重发[:：]|实际(?:上|应该)?[是为]"
)
#: In a message of one line: beside a person in a list the same is a remark.
_NEW_NUMBER = deferred.compile("换(?:了|新|个|一个)*(?:手机|电话|号码?)|(?:手机|电话|号码?)换")
_NEW_VALUE = deferred.compile(
    "应该是|应当是|应为|改为|改成|更改为|修改为|正确的?(?:是|为)|更正为|订正为|换成|换到|改到|搬[到去进]|(?<!不)是|住[在到]?|[:：]"
)
#: In front of the value that was wrong.
_WRONG = deferred.compile(
    r"(?:不是|而非|并非|原来是?|原先是?|误写[成为]|写成了?|错写[成为]|把|由|从)\s*(?:\S{0,3}号码?)?\s*$"
)
_PUT_RIGHT = deferred.compile("(?:不是|并非)[\u4e00-\u9fff]{2,4}[,，]?\\s*而?(?=是[\u4e00-\u9fff]{2,4})")
_NOT_HIM = deferred.compile("(?<=是)[\u4e00-\u9fff]{2,4}[,，]\\s*而?不是[\u4e00-\u9fff]{2,4}")
_IS = deferred.compile('(?<!不)(?<!而)(?:应该是|应当是|应为|改为|改成|更正为|正确的?[是为]|(?<![不都也])是)["“]?$')
_HEADS = deferred.compile(r"(?<!不)(?:是|为|成)\s*([0-9]{1,5})\s*(?:[个人名位]|(?=[,，。\s]|$))")
_OF_LIST = deferred.compile("[报发交填]?的?(?:名单|名册|花名册|表格?|日报)(?:里|中|上)?面?的?")
_LONGEST = 40  #: characters of such a message
_FIELD = deferred.compile("的?(?:手机|电话|联系方式|身份证|证件|号码|宿舍|房间|班组|班次|住|信息|资料|名字|姓名)")
_NAME_WRONG = deferred.compile("(?:名字|姓名|名)[^,，0-9]{0,4}(?:错|反|不对)")
_BEGINS = deferred.compile(r"[,，、\s:：.．)）]$")
_OWN_FIELD = deferred.compile(f"\\s*(?:{_FIELD.pattern}|[是为])")
_PLACES = ("shift", "lodging", "team")
_VALUE_ENDS = deferred.compile(r"[,，。\s]|而?不是|了(?=[,，。\s]|$)")


def is_correction(text: str) -> bool:
    return bool(_CORRECTION.search(text)) or ("\n" not in text.strip() and bool(_NEW_NUMBER.search(text)))


def title(text: str) -> str:
    """What names the company and the day: the beginning, without the list that is spoken of (`名单里`)."""
    return _OF_LIST.sub(" ", spoken.opening(text))


def correction(text: str, people: People, draft: Draft, line: int) -> bool:
    """Take one mended row: who, and the value that now holds."""
    rows = 0
    for sentence in re.split(r"[。；;\n]+", text):
        if not is_correction(sentence) and not rows and not scan(sentence):
            continue
        rows += sum(_mended(one, people, draft, line) for one in _each(sentence))
    draft.stated.correction = draft.stated.correction or bool(rows)
    return bool(rows)


def _each(sentence: str) -> list[str]:
    """A sentence about several people, each with a value of his own, cut in front of every one of them."""
    starts = [at for at, name in names_in(sentence) if is_name(name) and _OWN_FIELD.match(sentence, at + len(name))]
    cuts = [0, *(at for at in starts[1:] if _BEGINS.search(sentence[:at])), len(sentence)]
    pieces = [sentence[start:end] for start, end in itertools.pairwise(cuts)]
    return pieces if len(pieces) > 1 and all(scan(piece) or _told(piece) for piece in pieces) else [sentence]


def _told(sentence: str) -> str | None:
    """The kind of value that now holds: shift, lodging or team; None when none is told."""
    marks = list(_NEW_VALUE.finditer(sentence))
    kind = looks(_VALUE_ENDS.split(sentence[marks[-1].end() :].strip())[0]) if marks else None
    return kind if kind in _PLACES else None


def heads(text: str) -> int | None:
    """The number of heads that now holds: `应该是53人`, `不是53是35`."""
    found = _HEADS.findall(text) if is_correction(text) and len(text) <= _LONGEST else []
    return int(found[-1]) if found else None


def _before_field(sentence: str) -> list[tuple[int, str]]:
    """The name right in front of what was wrong, whatever stands before it: `上面韩雪电话打错了`."""
    for field in _FIELD.finditer(sentence):
        for length in (3, 2):
            start = field.start() - length
            if start >= 0 and is_name(sentence[start : field.start()]) and sentence[start] not in texts.PARTICLES:
                return [(start, sentence[start : field.start()])]
    return []


def _right_name(sentence: str, names: list[tuple[int, str]]) -> str:
    """Whose row it is when a name itself was wrong: `张伟应该是张玮`, `是张玮不是张伟`."""
    is_named = [(_IS.search(sentence[:at]) is not None, name) for at, name in names]
    right = [name for is_right, name in is_named if is_right]
    return right[-1] if len(names) > 1 and right else names[0][1]


def _mended(sentence: str, people: People, draft: Draft, line: int) -> int:
    names = [(at, name) for at, name in names_in(sentence) if is_name(name)] or _before_field(sentence)
    if not names:
        return 0
    values = scan(sentence)
    row = Row(line=line)
    people.name(row, names[0][1] if values and not _NAME_WRONG.search(sentence) else _right_name(sentence, names))
    marks = [match for match in _NEW_VALUE.finditer(sentence)]
    for kind in ("id", "phone"):
        fitting = [span for span in values if span.kind == kind and not _WRONG.search(sentence[: span.start])]
        if not fitting:
            continue
        behind = [span for span in fitting if any(0 <= span.start - mark.end() <= 4 for mark in marks)]
        value = (behind or fitting)[-1].text
        (people.document if kind == "id" else people.phone)(row, value)
    if not values and marks:
        value = _VALUE_ENDS.split(sentence[marks[-1].end() :].strip())[0]
        kind_ = looks(value)
        if kind_ in _PLACES:
            setattr(row, kind_, people.shift(value) if kind_ == "shift" else value)
    bare = _NOT_HIM.sub("", _PUT_RIGHT.sub("", sentence))
    row.change = change_of(bare) if not values and bare != sentence else None
    is_told = values or row.change or any(getattr(row, kind) for kind in _PLACES)
    if not is_told and _HEADS.search(sentence) and Draft().figures(sentence):
        return 0  # a figure is mended, and the name is the company's
    draft.rows.append(row)
    return 1
