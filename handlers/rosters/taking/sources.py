"""What was handed in, as its paper keeps it: the words or the file, and what the person has answered since."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bot.messages import Attachment, MediaKind
from handlers.rosters.taking.judging import Decisions
from storage import Session, rosters
from storage.rosters import RosterPaper


@dataclass
class Source:
    """Sealed in the paper's body."""

    text: str = ""
    name: str = ""  #: of the file
    channel: int = 0  #: by which it came, and by which it is answered
    attachment: dict[str, str] = field(default_factory=dict)  #: where the file is to be fetched
    units: list[int] = field(default_factory=list)  #: enterprises that the person was offered
    confirmed: list[str] = field(default_factory=list)
    whole: bool | None = None
    who: dict[str, str] = field(default_factory=dict)
    offered: list[str] = field(default_factory=list)  #: namesakes, by who in hex
    asked: str = ""  #: the name that they share
    password: str = ""
    tries: int = 0
    question: str = ""  #: kind of what was asked last
    shown: str = ""  #: what a page shows: the question, or the outcome

    @property
    def decisions(self) -> Decisions:
        return Decisions(frozenset(self.confirmed), self.whole, self.who)

    @property
    def is_file(self) -> bool:
        return bool(self.attachment) or bool(self.name)

    def to_fetch(self) -> Attachment:
        return Attachment(MediaKind.FILE, self.attachment["reference"], self.name, self.attachment.get("secret", ""))


def of_attachment(attachment: Attachment, channel: int) -> Source:
    where = {"reference": attachment.reference, "secret": attachment.secret}
    return Source(name=attachment.name or "?", channel=channel, attachment=where)


def load(session: Session, paper: RosterPaper) -> Source:
    return _of(rosters.papers.body_of(session, paper))


def save(session: Session, paper: RosterPaper, source: Source) -> None:
    rosters.papers.write_body(session, paper, as_body(source))
    session.flush()


def as_body(source: Source) -> Mapping[str, Any]:
    return asdict(source)


def _of(body: Mapping[str, Any]) -> Source:
    return Source(**body)
