"""People in a line without columns: what each word is tells its place."""

import re
from functools import cache

from handlers.rosters.reading import anchors, deferred, texts
from handlers.rosters.reading.anchors import Hints
from handlers.rosters.reading.cells import is_suspicious
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.gathering import Gathering
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import INTRO, is_name
from handlers.rosters.reading.people import People, kind_of
from handlers.rosters.reading.scanning import Span, scan
from handlers.rosters.reading.sharing import share
from handlers.rosters.reading.words import change_of, fold, listed, meanings, narrow, words

#: `宿舍钥匙已交` names no place
_KEY = deferred.compile("的?(?:钥匙|已|也|都|退|门|押金|费|水电|行李|东西|用品|清|腾|还没|没|未|不)").pattern
#: 宿舍203, 宿舍A栋417 are where he lives, whole
_ROOM = deferred.compile(r"(?!(?<=舍)(?:\d+(?![\d栋幢号楼座室#\-])|(?:\d{1,2}|[A-Za-z])号?[栋幢座]\d))")


def _labelled_pattern(field: str, words_: str) -> str:
    """A label with its value; `住3栋` needs no colon, every other label does."""
    colon = rf"(?:\s*[:：=]\s*|(?=[^:：]){_ROOM.pattern}(?!{_KEY}))" if field == "lodging" else r"\s*[:：=]\s*"
    value = rf"(?P<{field}_value>(?:[^,，;；|。\n\t()（）]|[(（][^()（）\n]*[)）])*?)"
    end = r"(?=[,，;；|。\n\t)）]|$|\s+\S{2,6}[:：]|\s(?=[0-9|]))"
    return rf"(?:(?<=[\s,，、;；|。)）])|^)(?P<{field}>(?:{words_}){colon}){value}{end}"


_LABELLED = deferred.compile("|".join(_labelled_pattern(field, words_) for field, words_ in texts.LABELS.items()))
_NUMBER_LABEL = deferred.compile(
    r"(?:居民)?身份证(?:号码?|件号码?)?\s*[:：=]?|证件号码?\s*[:：=]?|(?:联系|手机|移动)?电话(?:号码)?\s*[:：=]?|手机号?码?\s*[:：=]?|联系方式\s*[:：=]?|(?:护照|台胞证|回乡证|通行证|居住证)号?码?\s*[:：=]?|(?<![A-Za-z])(?:tel|phone|mobile|id|sfz)\s*[:：]",
    re.IGNORECASE,
)
_WHOLE_TYPE = 5  #: characters
_LATIN = deferred.compile(
    r"[A-Z][A-Za-z'’.\-]*(?: [A-Z][A-Za-z'’.\-]*(?![A-Za-z0-9]))+|[A-Z][A-Za-z'’\-]{2,}(?![A-Za-z0-9])"
)
_SPACED = deferred.compile(
    r"(?:(?<=^)|(?<=[\s,，、;；|.)）/．:：]))([\u4e00-\u9fff])[ \u3000]+([\u4e00-\u9fff])"
    r"(?:[ \u3000]+([\u4e00-\u9fff]))?(?=$|[\s,，、;；|(（/:：]|\+?[0-9]{11})"
)


def persons(text: str, people: People, *, line: int = 0, hints: Hints = anchors.NONE, sure: bool = False) -> list[Row]:
    """Everybody in a line, in order. Documents and telephones that are not there are not missed here.

    `sure`: the line is known to be about people, so that its likeliest words are names."""
    flat = _spaced(anchors.EMOTE.sub(lambda match: " " * len(match.group()), text))
    whole = flat
    labelled: dict[int, tuple[str, str]] = {}
    for match in _LABELLED.finditer(_hide(flat, scan(flat))):
        field = next(
            key for key, value in match.groupdict().items() if value is not None and not key.endswith("_value")
        )
        start, end = match.span()
        labelled[start] = (field, flat[match.start(f"{field}_value") : match.end(f"{field}_value")].strip())
        flat = flat[:start] + "，" + "\x00" * (end - start - 1) + flat[end:]
    spans = {span.start: span for span in scan(flat) if span.kind != "plate"}
    plates = [span for span in scan(flat) if span.kind == "plate"]
    found = Gathering(people, line, hints, counted=bool(spans), sure=sure)
    _walk(flat, found, spans, labelled)
    found.settle()
    if plates and len(found.rows) == 1:
        people.plate(found.rows[0], plates[0].text)
    share(whole, found.rows, people)
    for row in found.rows:
        _finish(row, people)
    return [row for row in found.rows if row.name or row.id_type or row.phone or row.errors]


def _finish(row: Row, people: People) -> None:
    """Judge the name last: numbers may have come before it."""
    if row.name and is_suspicious(row.name):
        row.warnings += ("name_suspicious",)


def _walk(flat: str, found: Gathering, spans: dict[int, Span], labelled: dict[int, tuple[str, str]]) -> None:
    at, depth = 0, 0
    while at < len(flat):
        if at in labelled:
            _labelled(found, *labelled[at])
            at += 1
        elif at in spans:
            found.number(spans[at])
            at = spans[at].end
        elif match := _NUMBER_LABEL.match(flat, at):
            named = match.group()
            if kind_of(named) and fold(named) not in texts.PLAIN_DOCUMENT_LABELS:
                found.kind = named
            at = match.end()
        elif flat[at] in "(（)）[]":
            depth = 1 if flat[at] in "(（[" else 0
            at += 1
        elif match := _LATIN.match(flat, at):
            found.name(match.group())
            at = match.end()
        elif not depth and (match := _types().match(flat, at)):
            found.kind = match.group()
            at = match.end()
        elif match := anchors.TOKEN.match(flat, at):
            end = min([match.end(), *(start for start in (*spans, *labelled) if at < start < match.end())])
            end = _label_in(flat, at, end)
            if "·" in match.group() and (intro := INTRO.match(flat, at)):
                at = intro.end()
            token = flat[at:end].strip("\x00:：.-—*'\"")
            if flat[end : end + 1] in (":", "：") and not is_name(token):
                token = ""  # a heading of the line
            if token and not depth:
                trails = flat[at - 1 : at].isspace() and not any(start >= end for start in spans)
                found.word(token, enumerated=flat[at - 1 : at] == "、", trails=trails)
            elif token and looks(token) in ("shift", "lodging", "team", "change"):
                found.remark(token)
            at = max(end, at + 1)
        else:
            at += 1


@cache
def _types() -> re.Pattern[str]:
    """Kinds of document by their whole names, which begin like places and people."""
    found = sorted((word for word in meanings("id_types") if len(word) >= _WHOLE_TYPE), key=len, reverse=True)
    return re.compile("(?:" + "|".join(map(re.escape, found)) + ")(?![\u4e00-\u9fff])")


def _label_in(flat: str, start: int, end: int) -> int:
    match = _NUMBER_LABEL.search(flat, start + 1, end)
    return match.start() if match else end


def _labelled(found: Gathering, field: str, value: str) -> None:
    if field == "name":
        found.name(value)
    elif field == "type":
        found.kind = value
    elif field != "skip" and value and fold(value) not in words("blank", "words"):
        row = found.current()
        if field == "change":
            row.change = change_of(value)
        elif field == "shift":
            row.shift = meanings("shift").get(fold(value), value)
        else:
            setattr(row, field, value)


def _hide(flat: str, spans: list[Span]) -> str:
    for span in spans:
        flat = flat[: span.start] + "|" * (span.end - span.start) + flat[span.end :]
    return flat


def _spaced(text: str) -> str:
    """`张 三` becomes one word; as long as before, so that places hold."""

    def close(match: "re.Match[str]") -> str:
        name = "".join(group for group in match.groups() if group)
        return name + " " * (len(match.group()) - len(name)) if is_name(name) else match.group()

    text = _compound().sub(
        lambda match: match[1] + match[2] + " " * (match.end() - match.start() - len(match[1] + match[2])), text
    )
    return _SPACED.sub(close, narrow(text) if text.isascii() else text)


@cache
def _compound() -> re.Pattern[str]:
    """`欧阳 国栋`: a surname of two signs with a blank behind it."""
    return re.compile(
        rf"(?<![\u4e00-\u9fff])({'|'.join(listed('compound'))})[ \u3000]+([\u4e00-\u9fff]{{1,2}})(?![\u4e00-\u9fff])"
    )
