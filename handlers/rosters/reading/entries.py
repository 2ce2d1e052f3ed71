"""Whether a line is one of a list of people, or a sentence."""

from typing import NamedTuple

from handlers.rosters.reading import deferred, lists, spoken
from handlers.rosters.reading.anchors import Hints
from handlers.rosters.reading.columns import looks
from handlers.rosters.reading.naming import behind_name, is_name
from handlers.rosters.reading.people import People
from handlers.rosters.reading.persons import persons
from handlers.rosters.reading.scanning import scan

#: A remark about the one before it: `赵敏（请假）`.
_NOTED = deferred.compile(r"(?<=[\u4e00-\u9fff0-9Xx])\s*[(（][\u4e00-\u9fff]{2,6}[)）]")
_FIELD = deferred.compile(r"[^\s,，;；|/]+")


class Listing(NamedTuple):
    """Where a line stands."""

    is_numbered: bool
    is_listed: bool  #: among numbered lines that name people
    goes_on: bool  #: people were listed before it
    is_list: bool  #: under a heading for a list
    is_headed: bool  #: under a shift, a team or a lodging


def is_entry(content: str, listing: Listing, people: People, hints: Hints) -> bool:
    """A name with a number beside it, or a name alone where names are listed. `content`: without its running number."""
    content = _NOTED.sub(" ", content)
    spans = [span for span in scan(content)]
    if any(span.kind != "plate" for span in spans):
        outside = content
        for span in reversed(spans):
            outside = outside[: span.start] + "|" + outside[span.end :]
        outside = _FIELD.sub(lambda match: "" if hints.known.get(match.group()) == "name" else match.group(), outside)
        if spoken.is_spoken(behind_name(_without_status(outside))):
            return False
        found = persons(content, people, hints=hints, sure=True)
        goes_on = listing.goes_on and listing.is_numbered
        return bool([row for row in found if row.name or row.id_no or (row.phone and goes_on)])
    return _is_name_alone(content, listing)


def _is_name_alone(content: str, listing: Listing) -> bool:
    tokens, is_spoken = lists.words_of(content), spoken.is_spoken(content)
    if (listing.is_listed or (listing.is_headed and lists.only_names(content))) and not is_spoken:
        return True
    if not tokens or not is_name(tokens[0]):
        return False
    if sum(map(is_name, tokens)) >= 2 and not is_spoken:
        return True
    rest = [token for token in tokens[1:] if not is_name(token) and looks(token) is None]
    if listing.is_numbered or listing.is_list or listing.goes_on:
        return len(rest) <= 2 and not is_spoken
    return len(tokens) >= 2 and not rest and not is_spoken


def _without_status(outside: str) -> str:
    """A line about one person without the fields that are nothing but his status (`…，新入职，包装组`)."""
    fields = _FIELD.findall(outside)
    if len([field for field in fields if is_name(field)]) != 1 or not is_name(fields[0]):
        return outside
    return _FIELD.sub(lambda match: "" if looks(match.group()) == "change" else match.group(), outside)
