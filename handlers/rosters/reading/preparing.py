"""A message's lines made ready for reading: what is no part of the list goes, glued and dashed fields are parted."""

import re
from collections.abc import Callable
from itertools import pairwise

from handlers.rosters.reading import anchors, colloquial, courtesies, deferred, lists, texts
from handlers.rosters.reading.cells import PLAIN_NAME
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.dealing import dealt
from handlers.rosters.reading.draft import Draft, section_of
from handlers.rosters.reading.lists import NUMBERED
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.splitting import joined, parts
from handlers.rosters.reading.words import visible

_MENTION = deferred.compile(r"^\s*(?:@[^\s@,，:：]+[\s,，:：]*)+")
#: 1️⃣ and 🔟 as numbers of a list.
_KEYCAP = deferred.compile("([0-9])\ufe0f?\u20e3|\U0001f51f")
#: A tick or a cross behind a name.
_PRESENT = deferred.compile("(?<=[\u4e00-\u9fff])\\s*[√✓✔☑✅]\ufe0f?")
_ABSENT = deferred.compile("(?<=[\u4e00-\u9fff])\\s*[×✗✘❌✖]\ufe0f?")
_COMMAND = deferred.compile(r"^\s*(?:报送|日报|上报|人员名单|名单|花名册)\s*[:：]?\s*(?=\n|$)")
#: A cell that holds a line's end or a tab is put between quotes by Excel when it is copied.
_QUOTED = deferred.compile(r'(?:(?<=\t)|(?<=\n)|\A)"((?:[^"]|""){0,200})"(?=\t|\n|\Z)')
_CAME = deferred.compile("来了(?=[0-9一二两三四五六七八九十]{1,3}(?:[个名位]人?|人)(?:新的|新人|新员工)?[:：])")
#: Spoken without a pause: a label right behind a word.
_GLUED = deferred.compile(
    "(?<=[\u4e00-\u9fffXx0-9])(?<![都均])(?=(?:身份证|证件|电话|手机)号?码?是?[0-9]|住在?[0-9A-Za-z])|(?<=[组部线间])(?=[白夜中早晚]班)"
)
_ON_SHIFT = deferred.compile("(?<=[组部线间])(?:上|做|是|的)(?=[白夜中早晚]班)")
_BOXED_FIGURE = deferred.compile(
    r"[【\[〔［〖「《<]([^】\]〕］〗」》>\d]{2,10})[】\]〕］〗」》>]\s*[:：]?\s*(?=[0-9０-９]{1,6}\s*[人名位个]?)"
)
_BOX = deferred.compile(r"[【\[〔［]([^】\]〕］\d]{2,10})[】\]〕］]")
#: A dash between two fields: not inside a room (`2栋-301`), a day or a telephone written in groups.
_DASH = deferred.compile(
    r"\s*(?:(?<=1\d{10})|(?<=\d{17}[\dXx])|(?<![栋幢楼座舍区号室\d\-])|(?<=\d)(?=[\-—–－_]\s*[\u4e00-\u9fff](?!铺|床)))"
    r"(?:[\-—–－_]|——)\s*"
    r"|(?<=[\d栋幢楼座舍区号室\u4e00-\u9fff])\s*[\-—–－_]\s*(?=(?:\+?86)?1[3-9]\d{9}(?!\d)|\d{17}[\dXx](?!\d))"
    r"|(?<=[\u4e00-\u9fff])\s*[+＋]\s*(?=\d{1,2}[^\s\d])|\s*[+＋]\s*(?=\d{1,2}(?:-\d{3}|[栋幢号#])|[\u4e00-\u9fff]|(?:\+?86)?1[3-9]\d{9}(?!\d)|\d{17}[\dXx](?!\d))"
)
#: `+ 张三 139…` and `- 李四` below one another: who came and who left.
_SIGNED = deferred.compile("^[ \t]*([+＋\\-－—–])[ \t]*(?=[\u4e00-\u9fff]{2})", re.MULTILINE)
#: `+2（张三、李四） -1（王五）`.
_SIGNED_FIGURE = deferred.compile(
    "(?<![0-9\u4e00-\u9fff])([+＋\\-－])\\s*(\\d{1,2})\\s*人?\\s*(?=[(（][\u4e00-\u9fff]{2,4}[\\s、,，)）0-9])"
)
#: Numbered people behind one another: `1张三139…，2李四138…`.
_RUN_ON = deferred.compile(
    "(?:^|(?<=[:：,，;；。、\\s]))(\\d{1,2})[.．、:：)）]?\\s*(?=[\u4e00-\u9fff]{2,4}[\\s:：]*(?:1[3-9]\\d{9}|\\d{17}[\\dXx])(?!\\d))"
)
#: `刚才漏了一个张三 139…`: whoever is added is one of the list.
_LEFT_OUT = deferred.compile(
    "(?:刚才|刚刚|上面|前面|早上|今早|今天|还)*[漏少忘](?:了|报|写|登记?)*(?:一?[个位名]|了)(?=[\u4e00-\u9fff]{2,4}[\\s,，:：]*[+0-9])"
)
#: Who came late or stays longer is there all the same.
_THERE_ANYWAY = deferred.compile("[,，。;；]\\s*(?:迟到|早退|加班)的?(?:人员?|有)?\\d*人?[:：][^,，;；。\n]*")
_LINE = deferred.compile("[\n\u2028\u2029\x85]")


def lines_of(text: str, without_past: Callable[[str], str]) -> list[str]:
    """The lines of a message; `without_past` takes from a line the day on which somebody once came."""
    text = _ABSENT.sub(f"({texts.ON_LEAVE})", _PRESENT.sub(" ", text))
    text = _KEYCAP.sub(lambda match: f"{match[1] or 10}.", text)
    text = _MENTION.sub("", visible(text).replace("\r\n", "\n").replace("\r", "\n"))
    text = _COMMAND.sub("", _MENTION.sub("", courtesies.without_greeting(text)))
    if "\t" in text and '"' in text:
        text = _QUOTED.sub(lambda match: " ".join(match[1].replace('""', '"').split()), text)
    text = _CAME.sub(texts.JOINED, _GLUED.sub("，", _ON_SHIFT.sub("，", text)))
    text = _by_sign(_LEFT_OUT.sub("", _THERE_ANYWAY.sub("", text)))
    said = [
        colloquial.plain(lists.plain(dealt(_undashed(_unboxed(courtesies.without_form(without_past(_run_on(line))))))))
        for whole in _LINE.split(text)
        for line in _by_label(whole)
    ]
    return lists.together(joined([part for line in said for part in parts(line)]))


def _by_sign(text: str) -> str:
    """Lines with a plus or a minus in front as lines of those who came and who left, when both stand there."""
    text = _SIGNED_FIGURE.sub(
        lambda match: f"，{texts.JOINED if match[1] in '+＋' else texts.LEFT}{match[2]}{texts.ONE_HEAD}", text
    )
    signs = {match[1] for match in _SIGNED.finditer(text)}
    if not (signs & {"+", "＋"} and signs - {"+", "＋"}):
        return text
    return _SIGNED.sub(lambda match: f"{texts.JOINED if match[1] in '+＋' else texts.LEFT}：", text)


def _run_on(line: str) -> str:
    """A line of several numbered people without the numbers, when those count up from one."""
    found = [int(match[1]) for match in _RUN_ON.finditer(line)]
    if (
        len(found) < 2
        or found != list(range(1, len(found) + 1))
        or not line[: next(_RUN_ON.finditer(line)).start()].strip()
    ):
        return line
    return _RUN_ON.sub("", line)


def _by_label(line: str) -> list[str]:
    """`【新增】张三 【离职】李四` as two lines; a label behind a name, which tells of him, parts nothing."""
    labels = [match for match in _BOX.finditer(line) if (found := section_of(match[1])) and found.change]
    if len(labels) < 2 or line[: labels[0].start()].strip():
        return [line]
    cuts = [*(match.start() for match in labels), len(line)]
    return [line[start:end].strip() for start, end in pairwise(cuts)]


def _unboxed(line: str) -> str:
    """`【在岗】73人` as `在岗：73人`; a bracket that names no figure stays."""

    def plain(match: re.Match[str]) -> str:
        is_figure = section_of(match[1]) is not None or Draft().figures(f"{match[1]}:1{texts.ONE_HEAD}")
        return f"{' ' if match.start() else ''}{match[1]}：" if is_figure else match.group()

    return _BOXED_FIGURE.sub(plain, line)


def _undashed(line: str) -> str:
    """A person's fields that only dashes part (`张三-139…-早班-2栋301`) with commas between them."""
    bare = NUMBERED.sub("", line)
    if re.search(r"[,，;；|\t]", bare):
        return line
    fields = _DASH.sub("，", bare)
    words = [word.strip() for word in fields.split("，")]
    if bare == line and not scan(line) and not all(looks(word) in lists.TOLD for word in words[1:]):
        return line
    is_person = len(words) > 1 and any(
        PLAIN_NAME.fullmatch(word) and anchors.rank(word) > anchors.NO for word in words[:2]
    )
    return line[: len(line) - len(bare)] + fields if is_person else line
