"""The console in a real browser: no policy refuses what is ours, the keyboard reaches everything, a phone fits it."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.clock import VirtualClock
from storage import Database, outbox
from tests.bot.console.site import Site, opened
from tests.bot.console.test_matrix import filled, pages

playwright = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
if not CHROMIUM:
    pytest.skip("no chromium on this machine", allow_module_level=True)

WIDTHS = {"phone": (390, 844), "desk": (1280, 800), "wall": (1920, 1080)}


pytestmark = pytest.mark.asyncio(loop_scope="module")  # the loop on which the browser was started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def launched() -> AsyncIterator[playwright.Browser]:
    """One for all: to start it costs as much as all that a test does in it."""
    async with playwright.async_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = await driver.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="module")
async def site(sqlite_database: Database, clock: VirtualClock) -> AsyncIterator[Site]:
    async with opened(sqlite_database, clock) as site:
        yield site


@pytest_asyncio.fixture(loop_scope="module")
async def chromium(launched: playwright.Browser, site: Site) -> AsyncIterator[playwright.Browser]:
    """With no window of another test: each context has cookies of its own."""
    yield launched
    for context in launched.contexts:
        await context.close()


async def entered(chromium: playwright.Browser, site: Site, name: str) -> playwright.Page:
    """A window in which this person has signed in by a one-time link; whatever the browser complains of fails."""
    wide, high = WIDTHS["desk"]
    context = await chromium.new_context(viewport={"width": wide, "height": high}, locale="zh-CN")
    page = await context.new_page()
    page.complaints = []
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    path, code = site.ticket(name)
    await page.goto(site.url + path)
    await page.get_by_label("确认码").fill(code)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/console/")
    return page


NAMELESS = """() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]
    .filter(e => !(e.textContent || '').trim() && !(e.labels && e.labels.length) && !e.getAttribute('aria-label'))
    .map(e => e.outerHTML)"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


async def test_every_page_fits_names_its_controls_and_is_refused_nothing(
    chromium: playwright.Browser, site: Site
) -> None:
    page = await entered(chromium, site, "chief")
    for one in pages(site):
        if "{number}" in one.path:
            continue
        await page.goto(site.url + filled(one.path, site))
        for name, (wide, high) in WIDTHS.items():
            await page.set_viewport_size({"width": wide, "height": high})
            assert await page.evaluate(WIDER) <= 0, (one.path, name)
            assert await page.evaluate("getComputedStyle(document.body).margin") == "0px"
        assert await page.evaluate(NAMELESS) == [], one.path
        assert await page.locator("h1").count() == 1, one.path
        assert await page.locator("main").count() == 1
        assert await page.locator("html").get_attribute("lang") == "zh-CN"
    assert page.complaints == []


async def test_the_keyboard_alone_is_enough(chromium: playwright.Browser, site: Site) -> None:
    page = await entered(chromium, site, "chief")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.className") == "skip"
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "main"
    await page.goto(site.url + filled("directory/unit/{unit}", site))
    await page.get_by_role("button", name="发群绑定码").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_selector("#once")
    assert "绑定" in await page.locator("#once").inner_text()
    assert page.complaints == []


async def test_a_page_changes_by_itself(chromium: playwright.Browser, site: Site) -> None:
    page = await entered(chromium, site, "officer")
    await page.goto(f"{site.url}/console/queue")
    await page.get_by_text("自动更新").wait_for()
    await page.get_by_text("没有发不出去的消息").wait_for()
    draft = outbox.Draft("k", 1, "a", b"", state=outbox.OutboxState.FAILED)
    await asyncio.to_thread(site.write, lambda s: outbox.put(s, draft))
    await page.get_by_role("button", name="重发").wait_for()
    await page.get_by_role("button", name="重发").click()
    await page.get_by_text("已排队重发").wait_for()
    assert page.complaints == []


async def test_a_double_press_hands_in_once(chromium: playwright.Browser, site: Site) -> None:
    page = await entered(chromium, site, "officer")
    await page.goto(site.url + filled("directory/unit/{unit}", site))
    await page.get_by_role("button", name="发群绑定码").dblclick()
    await page.wait_for_selector("#once")
    await page.reload()
    assert len(site.dump()["invitation"]) == 1


async def test_without_scripts_everything_still_works(chromium: playwright.Browser, site: Site) -> None:
    context = await chromium.new_context(java_script_enabled=False, locale="zh-CN")
    page = await context.new_page()
    path, code = site.ticket("officer")
    await page.goto(site.url + path)
    await page.get_by_label("确认码").fill(code)
    await page.get_by_role("button", name="进入控制台").click()
    await page.wait_for_url("**/console/")
    await page.goto(f"{site.url}/console/keeping")
    await page.get_by_role("button", name="保存").click()
    await page.get_by_text("保存期限已更新").wait_for()
