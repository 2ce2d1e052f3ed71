"""昨日名单: the last list as a workbook, privately, ready to be edited and sent back."""

import io

from handlers.rosters.taking import texts
from handlers.rosters.taking.desk import Desk
from handlers.rosters.taking.jobs import KEPT_FOR
from storage import audit, media, rosters
from storage.directory import Unit
from storage.rosters import Line, lines, versions

MOST = 5000  #: lines; a longer list is not made into a workbook in a chat's transaction
COLUMNS = ("name", "id_type", "id_no", "phone", "team", "shift", "lodging", "plate", "staff_no", "employer", "dispatch", "employment")  # fmt: skip  # noqa: E501


def last_list(desk: Desk, unit: Unit) -> str:
    version = versions.latest(desk.session, unit.id)
    if version is None or not 0 < version.heads <= MOST or rosters.Form.FIGURES is version.form:
        return texts.NO_OLD_LIST
    people = [one.line for one in lines.at(desk.session, unit.id, version.seq)]
    name = texts.list_file(unit=unit.name, day=version.day)
    reference = media.put_media(desk.session, "file", name, workbook(people), desk.now + KEPT_FOR)
    desk.tell_file(name, reference)
    audit.append(
        desk.session,
        f"person:{desk.person_id or 0}",
        "roster.given-back",
        f"unit:{unit.id}",
        {"version": version.id, "people": len(people)},
    )
    return texts.yesterday_sent(unit=unit.name, day=version.day, heads=len(people))


def workbook(people: list[Line]) -> bytes:
    """Numbers as text; columns that nobody has are left out."""
    import xlsxwriter

    shown = [name for name in COLUMNS if name == "name" or any(getattr(one, name) for one in people)]
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        page.set_column(0, len(shown), 18, text)
        for column, name in enumerate(shown):
            page.write_string(0, column, texts.FIELDS[name], text)
            for row, one in enumerate(people, 1):
                page.write_string(row, column, getattr(one, name) or "", text)
    return out.getvalue()
