"""A whole bank by one way of parting it, and its key at the end or the beginning."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from handlers.scoring.reading import keys, lines, marks, settling, texts
from handlers.scoring.reading.loose import block, endkeys, labelled, leads, spread, values
from handlers.scoring.reading.model import Draft

_KIND_AROUND = re.compile(
    rf"^[【\[(（]?\s*{marks.alternation(texts.KIND_WORDS)}|[【\[(（]\s*{marks.alternation(texts.KIND_WORDS)}[^【\[(（]{{0,8}}[】\])）]",
    re.IGNORECASE,
)
_JUDGED_END = re.compile(rf"\S\s*(?:[(（【\[—–…:：。-]|\s)\s*(?:{texts.VALUE_WORDS}|[√×TF])\s*[)）】\]]?[。.]?$")
_OPTION = re.compile(r"\W{0,3}[A-HＡ-Ｈa-h](?![A-Za-z])")
_HEADING, _SHORT = 60, 5  #: characters of a heading at most, and behind its type
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class Part:
    begin: int
    number: int | None
    rest: str


def readings(text: str) -> Iterator[list[Draft]]:
    """The questions of the text, once for each way of parting it."""
    rows = spread.rows_of(text)
    found = endkeys.find(rows)
    held = {at for key in found for at in range(key.begin, key.end)}
    written = ["" if at in held else row for at, row in enumerate(rows)]
    for parts in _partings(written):
        drafts = _read(written, parts)
        _answer(drafts, parts, found)
        yield _without_common(drafts)


def _answer(drafts: list[Draft], parts: list[Part], found: list[endkeys.Key]) -> None:
    """Each key answers the questions above it that no other has answered; one above all of them answers all."""
    begun = 0
    for key in found:
        end = sum(1 for part in parts if part.begin < key.begin)
        end = len(parts) if end == begun or len(found) == 1 else end
        lacking = [draft for draft in drafts[begun:end] if draft.answer is None and not draft.ticked]
        keys.assign(lacking, key.entries)
        begun = end


def _without_common(drafts: list[Draft]) -> list[Draft]:
    """Without the words in brackets or before a colon that every question begins with."""
    match = (
        re.match(r"[【\[(（][^】\])）]{2,12}[】\])）]\s*|[\u4e00-\u9fff]{2,8}\s*[:：]\s*", drafts[0].stem)
        if drafts
        else None
    )
    if match is None or settling.kind_of(match[0]) is not None:
        return drafts
    if len(drafts) > 1 and all(draft.stem.startswith(match[0]) for draft in drafts):
        for draft in drafts:
            draft.stem = draft.stem[match.end() :]
    return drafts


def _partings(rows: list[str]) -> Iterator[list[Part]]:
    for chain in leads.chains(rows):
        yield [Part(lead.row, lead.number, lead.rest) for lead in chain]
    filled = [at for at, row in enumerate(rows) if row]
    heads = _headings(rows)
    blocks = [at for at in filled if at not in heads and (at == 0 or not rows[at - 1] or at - 1 in heads)]
    asked = [at for at in filled if _KIND_AROUND.search(rows[at]) and at not in heads]
    above = [at for at, below in pairwise(filled) if labelled.is_first(rows[below])]
    judged = [at for at in filled if _JUDGED_END.search(rows[at]) and not _OPTION.match(rows[at]) and at not in heads]
    for places in (asked, above, blocks, judged):
        if len(places) >= _SEVERAL:
            yield [_part(at, rows[at]) for at in places]


def _part(at: int, row: str) -> Part:
    found = lines.number_of(row)
    known = found is not None and found[0] not in ("blank", "han", "bracket-han", "circled", "dash")
    return Part(at, None, found[2] if found is not None and known else row)


def _headings(rows: list[str]) -> dict[int, str]:
    """The types that headings name, by row; what has a judgement or a question of its own behind the type is none."""
    found = {}
    for at, row in enumerate(rows):
        match = lines.heading().match(row) if 0 < len(row) < _HEADING else None
        if match is None:
            continue
        behind = re.sub(r"^[\s:：)）】\]]+", "", row[match.end("k") :])
        below = next((later for later in rows[at + 1 :] if later), "")
        asks = row[match.end("k") :][:1] in ":：" and len(behind) > _SHORT
        if values.alone(behind) is None and not (asks and (labelled.is_first(below) or values.led(below, []))):
            found[at] = row[: match.end("k")]
    return found


def _read(rows: list[str], parts: list[Part]) -> list[Draft]:
    headings = _headings(rows)
    begun = {part.begin for part in parts}
    same = {part.rest for part in parts}
    drafts: list[Draft] = []
    section, kind = 0, None
    for place, part in enumerate(parts):
        for at in range(parts[place - 1].begin if place else 0, part.begin + 1):
            if at in headings and (at not in begun or at < part.begin):
                section, kind = section + 1, settling.kind_of(headings[at])
        end = parts[place + 1].begin if place + 1 < len(parts) else len(rows)
        end = next((at for at in range(part.begin + 1, end) if at in headings), end)
        body = [part.rest, *rows[part.begin + 1 : end]]
        if len(same) == 1 and len(parts) > 1:
            body = body[1:]
        drafts.append(block.read(body, part.number, section, kind))
    return drafts
