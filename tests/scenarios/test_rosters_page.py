"""The phone page: paste, upload, mend and answer; by a link in a group nobody is known and nothing is shown."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession, FormData

from tests.scenarios.roster_seats import NAMES, listed, number, pasted, people, workbook, wrong
from tests.scenarios.town import Seat, Town, read


@dataclass
class Phone:
    """A browser on the page behind one link."""

    http: ClientSession
    url: str

    async def look(self) -> str:
        async with self.http.get(self.url) as answer:
            assert answer.status == 200
            return await answer.text()

    async def send(self, fields: dict[str, str], file: bytes = b"", name: str = "名单.xlsx") -> tuple[int, str]:
        hidden = dict(re.findall(r'name="(once|rows_of)" value="([^"]*)"', await self.look()))
        form = FormData(hidden | fields, default_to_multipart=True)
        if file:
            form.add_field("file", file, filename=name)
        origin = "/".join(self.url.split("/")[:3])
        async with self.http.post(self.url, data=form, headers={"Origin": origin}) as answer:
            return answer.status, await answer.text()

    async def sees(self, town: Town, words: str) -> str:
        for _ in range(200):
            page = await self.look()
            if words in page:
                return page
            await town.settle()
        raise AssertionError(f"not on the page: {words}")


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def linked(seat: Seat, http: ClientSession) -> Phone:
    await seat.says("填报页")
    found = re.search(r"http\S+/f/[\w-]+", read(await seat.sees("填报页")))
    assert found is not None
    return Phone(http, found[0])


async def test_paste_mend_and_explain_on_the_page(town: Town, http: ClientSession) -> None:
    phone = await linked(await listed(town), http)
    assert "今天还没有报" in await phone.look()
    rows = people()
    rows[1][1] = wrong(rows[1][1])
    rows[3][2] = rows[4][2]
    status, page = await phone.send({"list": pasted(rows)})
    assert status == 200
    assert "要改 1 行，请说明 2 行" in page
    assert rows[1][1] in page  # on his own page the reporter sees what he wrote
    assert 'aria-invalid="true"' in page
    _, page = await phone.send({"name_1": NAMES[1], "id_no_1": number(2), "phone_1": "13800000002"})
    assert "（补正）" in page
    assert "校验不对" not in page
    _, page = await phone.send({"why_1": "夫妻共用", "rows_of": "1.123 2.456"})  # typed on a page of another list
    assert "刚才填的没有计入" in page
    assert "夫妻共用" not in page
    _, page = await phone.send({"why_1": "夫妻共用", "why_2": "夫妻共用"})
    assert "要改" not in page
    assert "都处理完了" in page
    status, page = await phone.send({"name_new1": "新来的小陈", "phone_new2": "13800000098"})
    assert status == 422
    assert "“新来的小陈”没有计入" in page
    assert 'value="新来的小陈"' in page
    _, page = await phone.send({"name_new1": "陈小新", "id_no_new1": number(98)})
    assert "新增 陈小新" in page


async def test_a_file_is_read_in_the_background_and_what_it_asks_is_answered_there(
    town: Town, http: ClientSession
) -> None:
    phone = await linked(await listed(town), http)
    await phone.send({}, workbook(people(4)))
    page = await phone.sees(town, "上次 10 人，这份 4 人")
    paper = re.search(r'name="paper" value="(\d+)"', page)
    assert paper is not None
    _, page = await phone.send({"paper": paper[1], "act": "1"})
    page = await phone.sees(town, "在册 4 人")
    assert "（全员）" in page
    _, page = await phone.send({"act": "nochange"})
    assert "（无变化）" in page


async def test_by_a_link_in_the_group_nothing_is_shown_and_the_reporter_is_asked(
    town: Town, http: ClientSession
) -> None:
    reporter = await listed(town)
    group = Seat(town, "reporter1", "group-ent1")
    phone = await linked(group, http)
    page = await phone.look()
    assert not any(name in page for name in NAMES)
    assert "今天" not in page
    rows = people()
    rows[0][2] = "13911110000"
    _, page = await phone.send({"list": pasted(rows)})
    assert "未验证身份" in page
    assert "在册" not in page
    await reporter.sees("有人用群里的填报页交了这份名单", chat="app~reporter1")
    await reporter.says("1")
    await reporter.sees("有改动 1")


async def test_with_his_number_the_reporter_is_answered_privately(town: Town, http: ClientSession) -> None:
    reporter = await listed(town)
    await reporter.says("填报码")
    pin = re.search(r"\b(\d{6})\b", read(await reporter.sees("填报码")))
    assert pin is not None
    phone = await linked(Seat(town, "reporter1", "group-ent1"), http)
    status, _ = await phone.send({"list": pasted(people()), "pin": "000000"})
    assert status == 422
    _, page = await phone.send({"list": pasted(people()), "pin": pin[1]})
    assert "核对结果私聊发给您" in page
    await reporter.sees("在册 10 人", chat="app~reporter1")


async def test_a_page_that_carries_too_much_is_refused(town: Town, http: ClientSession) -> None:
    phone = await linked(await listed(town), http)
    status, _ = await phone.send({"role": "officer", "list": "x"})
    assert status == 400
    status, _ = await phone.send({"list": "长" * 9000})
    assert status == 400
    status, page = await phone.send({})
    assert status == 422
    assert "没有选文件" in page
