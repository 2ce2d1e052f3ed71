"""Numbers that are dealt out to the people named before them: `张三和李四，电话分别是139…和138…`."""

from handlers.rosters.reading import deferred
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.scanning import scan

_EACH = deferred.compile(
    r"[,，;；\s]*(?:(?:他们|她们|两人|三人)?的?(?:联系|手机|身份证)?(?:电话|号码?|手机|证件)?号?码?)?(?:分别|依次)[是为]?\s*[:：]?\s*"
)


def dealt(line: str) -> str:
    """`line` with each number behind its name; as it stands when there are not as many of both."""
    match = _EACH.search(line)
    if match is None:
        return line
    spans = [span for span in scan(line[match.end() :]) if span.kind != "plate"]
    named = [(at, name) for at, name in names_in(line[: match.start()]) if is_name(name)][-len(spans) :]
    if not spans or len(named) != len(spans) or len({span.kind for span in spans}) > 1:
        return line
    front, rest = line[: match.start()], line[match.end() :][spans[-1].end :]
    for (at, name), span in zip(reversed(named), reversed(spans), strict=True):
        end = at + len(name)
        front = f"{front[:end]} {span.text}{front[end:]}"
    return front + rest
