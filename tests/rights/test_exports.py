"""What is made as a file: a station's own, for its own; a park's, of that park. Opened and read to the last cell."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import select

from bot.identity import Role
from bot.routing import Job, StationView
from handlers.rosters.showing import exporting
from handlers.rosters.showing.exporting import Wanted
from storage import Session, media, tasks
from tests.rights.district import NEXT, OTHER, OWN, District, Listening


class Tools:
    """What a network job looks up with; everything else it may not use here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def read(self, look: Callable[[Session], Any]) -> Any:
        return look(self._session)


async def files(district: District) -> list[str]:
    """The words of every file that comes of what was asked, whatever they are packed in; then they are gone."""
    registry, now = district.stage.registry, district.clock.now()
    view = StationView(district.ours, "dongcheng", "东城派出所", "example.cn", {})
    for due in tasks.claim(district.database, 1, now, 500):
        job = registry.network_job(due.kind)
        if job is None or due.station_id != district.ours or due.kind.endswith(".call"):
            continue
        with district.database.transaction(district.ours) as session:
            result = await job.work(due.payload, Tools(session))  # type: ignore[arg-type]
            here = Job(due.id, due.kind, due.key, due.due_at, due.payload, view, now, session, Listening())
            job.done(here, result)
            tasks.finish(session, due.id, due.lease_token)
    with district.database.transaction(district.ours) as session:
        rows = session.exec(select(media.Media.id).where(media.Media.station_id == district.ours))
        references = [f"{district.ours:016x}{row:016x}" for row in rows]
        found = [_words(media.get_media(session, reference).content) for reference in references]
        for reference in references:
            media.drop_media(session, reference)
    return found


def _words(content: bytes) -> str:
    if not content.startswith(b"PK"):
        return content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())


def says(district: District, role: Role, *texts: str) -> None:
    for text in texts:
        said = district.stage.says(district.account(role), text)
        assert not said.refused, (text, said.text)


async def test_a_station_s_files_hold_its_own_and_nothing_of_another_s(worn: District) -> None:
    number = worn.next.number
    says(worn, Role.OFFICER, f"导出通报 {number}", f"卷宗 {number}", "纠纷台账", "纠纷月报", "今日汇总")
    with worn.database.transaction(worn.ours) as session:
        day = worn.clock.now().date()
        wanted = Wanted(worn.police[Role.OFFICER], day, day + timedelta(days=1), (worn.root.path,), "核对")
        exporting.ask(session, wanted, worn.clock.now(), "x")
    found = await files(worn)
    assert len(found) >= 5
    assert sum(NEXT.secret in words for words in found) >= 2  # so that the silence of the others means something
    for words in found:
        assert OTHER.secret not in words
        assert OTHER.bird not in words


async def test_a_park_s_files_hold_nothing_of_the_next_park(worn: District) -> None:
    says(worn, Role.MANAGER, f"卷宗 {worn.own.number}", "今日汇总", f"趋势 {worn.own.firm.name}")
    found = await files(worn)
    assert sum(OWN.secret in words for words in found) >= 1
    for words in found:
        assert NEXT.secret not in words
        assert NEXT.bird not in words
        assert NEXT.place not in words
