"""What stands behind a change's heading and is about another change: `新招了2个：张三，李四。另外王五离职了`."""

from handlers.rosters.reading import deferred, spoken, texts
from handlers.rosters.reading.draft import Draft, lead
from handlers.rosters.reading.lists import NUMBERED
from handlers.rosters.reading.model import Row
from handlers.rosters.reading.naming import is_name, names_in
from handlers.rosters.reading.people import People
from handlers.rosters.reading.scanning import scan
from handlers.rosters.reading.splitting import HEAD
from handlers.rosters.reading.words import change_of

_CLAUSE = deferred.compile(r"[^,，。；;！!\n]+[,，。；;！!\n]*")
_PIECE = deferred.compile("[,，、。；;！!]")
_ANNOUNCED, _FRONT = 40, 12  #: characters
_HOW_MANY = deferred.compile("(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,2})\\s*[个名位人]")
_SURE = 3  #: characters of a name that is hardly anything else
_LINK = deferred.compile(r"\s*(?:另外|另|还有|同时|以及|并且|然后|此外|再就是|再有)[,，:：]?")
_BRACKET = deferred.compile(r"[(（][^)）]*[)）]")
_ALL = deferred.compile("[都均]|全部|一律")
_ENDS = deferred.compile(r"[。；;！!\n]\s*$")
_BETWEEN = deferred.compile(
    "(?:人员|员工|今[天日早晚]|昨[天日晚]|明天|上午|下午|也|又|已经?|就|刚|都|是|要|因.{1,8}|办理?了?|申请|提出|了|的|[:：]|\\s)*"
)


def announces(line: str, below: str) -> bool:
    """Whether a line says how many came or went who then stand in the next ones: `今天新入职2人，报一下`."""
    if len(line) > _ANNOUNCED or scan(line) or len(_HOW_MANY.findall(line)) != 1:
        return False
    is_person = any(span.kind != "plate" for span in scan(NUMBERED.sub("", below))) and not HEAD.match(below[:_FRONT])
    return len(spoken.changes_named(line)) == 1 and (is_person or below.startswith(texts.LABEL_OF_NAME[:2]))


def speaks(line: str, people: People) -> bool:
    """Whether a short line already is the sentence, as in `张三请假`."""
    return bool(names_in(lead(line))) and spoken.changes(line, people, Draft(), 0) > 0


def own(text: str, change: str) -> tuple[str, list[str]]:
    """`text` without the sentences that tell a change of their own, and those sentences."""
    kept, told = "", []
    is_next, is_own = False, False
    for match in _CLAUSE.finditer(text):
        clause = match.group()
        linked = bool(_LINK.match(clause))
        found = _changes(_LINK.sub("", clause))
        if found and (linked or is_next or found != {change} or not scan(clause)):
            told.append(_LINK.sub("", clause))
            is_own = True
        elif is_own and not _names(clause):
            told[-1] += clause
        else:
            kept, is_own = kept + clause, False
        is_next = bool(_ENDS.search(clause))
    return kept, told


def _changes(clause: str) -> set[str]:
    """The changes that stand right beside a name in a clause, not in brackets."""
    outside = _BRACKET.sub(lambda match: " " * len(match.group()), clause)
    names = [(at, at + len(name)) for at, name in names_in(outside) if is_name(name) or name[0] in texts.FAMILIAR]
    found = set()
    for verb in spoken.verbs().finditer(outside):
        gaps = [outside[end : verb.start()] for _, end in names if end <= verb.start()]
        gaps += [outside[verb.end() : at] for at, _ in names if at >= verb.end()]
        if any(map(_BETWEEN.fullmatch, gaps)) and (change := change_of(verb.group())):
            found.add(change)
    return found


def _names(clause: str) -> bool:
    return any(is_name(name) for _, name in names_in(clause))


def changed(text: str) -> set[str]:
    """Whoever is named right beside a change somewhere in a message."""
    found = set()
    for match in _CLAUSE.finditer(text):
        if _changes(match.group()):
            found |= {name for _, name in names_in(match.group()) if is_name(name)}
    return found


def others(text: str, found: list[Row], people: People, draft: Draft, line: int) -> list[Row]:
    """Whoever a clause under a change's heading begins with and who was not found, as words run on behind the name
    (`张三回老家`). Two characters behind a comma may be something else (`高烧不退`): that is only told as unread."""
    known = {row.name for row in found}
    rows: list[Row] = []
    for place, clause in enumerate(_PIECE.split(_BRACKET.sub("", text))):
        bare = clause.strip()
        named = names_in(bare)
        if (
            not named
            or named[0][0]
            or not is_name(named[0][1])
            or named[0][1] in known
            or scan(bare)
            or _ALL.match(bare)
        ):
            continue
        if len(named[0][1]) < _SURE and (place or found):
            draft.note("unread_line")
            continue
        row = Row(line=line)
        people.name(row, named[0][1])
        rows.append(row)
    return rows
