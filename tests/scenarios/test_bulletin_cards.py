"""Buttons under bulletins: the receipt of a group that shows cards, and progress on the officer's own card."""

from simulator.faults import Fault
from tests.scenarios.test_bulletins import BODY, composed, groups_with, sent
from tests.scenarios.town import Town, read


async def test_a_group_with_cards_confirms_by_its_button_and_is_answered_together(town: Town) -> None:
    officer = town.seat("police2")
    number = await sent(officer, text=f"临港物流园 {BODY}")
    card = next(entry for entry in town.shown("group-ent3") if BODY in read(entry))
    assert [button.label for button in card.buttons] == ["收到"]
    assert f"收到请按“收到”，或@我回复：收到 {number}" in read(card)
    others = (one for one in town.world.chats["group-ent3"].people if one not in ("reporter3", "police2"))
    first, second = town.seat("reporter3", "group-ent3"), town.seat(next(others), "group-ent3")
    said = len(town.bot_said("group-ent3"))
    await first.presses(card, card.buttons[0].key)
    await first.presses(card, card.buttons[0].key)
    await second.says(f"收到 {number}")
    await town.settle()
    assert len(town.bot_said("group-ent3")) == said  # nobody is answered alone in a group
    await town.passes(60)
    assert "已收 2 人回执" in town.bot_said("group-ent3")[-1]
    await officer.says(f"通报 {number}")
    await officer.sees("已回执 1/")
    await officer.says(f"收回 {number}")
    await officer.sees("已作废")
    await town.passes(60)
    assert next(entry for entry in town.shown("group-ent3") if entry.id == card.id).recalled


async def test_what_fits_on_no_card_or_asks_nothing_has_no_button(town: Town) -> None:
    officer = town.seat("police2")
    await sent(officer, text="临港物流园 " + "请各单位核对消防通道、值班电话和应急预案。" * 60)
    await sent(officer, "回执 不要", text=f"临港物流园 {BODY}")
    shown = [entry for entry in town.shown("group-ent3") if entry.from_bot]
    assert len(shown) == 2
    assert not any(entry.buttons for entry in shown)


async def test_progress_stands_on_one_card_that_is_changed_at_a_press_and_at_the_end(town: Town) -> None:
    officer = town.seat("police1")
    number = await composed(officer, f"城东物流园 {BODY}")
    town.world.faults.add(Fault("*", "45009", 3, None, "group-ent1"))
    await officer.says(f"确认 {number}")
    await officer.sees("已开始发送")
    await town.passes(5)
    chat = next(c for c in ("app~police1", officer.chat) if any("发送进展" in text for text in town.bot_said(c)))
    cards = [entry for entry in town.shown(chat) if "发送进展" in read(entry)]
    assert len(cards) == 1
    assert [button.label for button in cards[0].buttons] == ["刷新", "停发"]
    seat = town.seat("police1", chat)
    await seat.presses(cards[0], f"bulletin.look:{number}")
    await town.settle()
    await town.passes(3600)
    now = [entry for entry in town.shown(chat) if "发送进展" in read(entry)]
    assert [entry.id for entry in now] == [cards[0].id]  # changed, not repeated
    assert "5/5" in read(now[0])
    assert "已发完" in read(now[0])
    assert groups_with(town, BODY)
