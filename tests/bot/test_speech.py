"""What handlers say becomes rows: by the right way, under the right key, in a form that the chat can show."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot import texts as frame
from bot import wire
from bot.clock import VirtualClock
from bot.delivery import texts
from bot.delivery.passive import Waiting
from bot.messages import (
    Act,
    Button,
    Card,
    ChannelKind,
    ChatKind,
    Content,
    Inbound,
    InboundKind,
    Outbound,
    Press,
    ReplyHandle,
    ReplyKind,
    Sender,
)
from bot.platforms.base import Channel
from bot.routing import Lane, OnAmbiguous
from bot.speech import Origin, OutboxSpeech, token_of
from storage import Database, Session, directory, outbox, system
from storage.outbox import OutboxState

AIBOT, WEBHOOK, ROBOT, ELSEWHERE = 1, 2, 3, 4
CARD = Card("名单", "请核对", (("人数", "12"),), (Button("ok", "收到"), Button("no", "有误")))


@pytest.fixture
def station(sqlite_database: Database) -> int:
    return system.put_station(sqlite_database, key="dongcheng", name="东城派出所")


@pytest.fixture
def channels(station: int) -> dict[int, Channel]:
    kinds = {
        AIBOT: ChannelKind.WECOM_AIBOT,
        WEBHOOK: ChannelKind.WECOM_WEBHOOK,
        ROBOT: ChannelKind.DINGTALK_ROBOT,
    }
    found = {id: Channel(id, station, kind, f"k{id}", "corp", "小警", {}) for id, kind in kinds.items()}
    found[ELSEWHERE] = Channel(ELSEWHERE, station + 1, ChannelKind.WECOM_WEBHOOK, "k4", "corp", "小警", {})
    return found


class Stage:
    """One transaction after another, with what was promised in each."""

    def __init__(self, database: Database, station: int, channels: dict[int, Channel], clock: VirtualClock) -> None:
        self.database, self.station, self.channels, self.clock = database, station, channels, clock

    def speech(self, session: Session, message: Inbound | None = None, **more: object) -> OutboxSpeech:
        origin = Origin(message, 99, None) if message is not None else None
        return OutboxSpeech(
            session,
            station=self.station,
            now=self.clock.now(),
            channels=self.channels,
            inbox_id=5 if message is not None else 0,
            origin=more.pop("origin", origin),  # type: ignore[arg-type]
            **more,  # type: ignore[arg-type]
        )

    def heard(self, **more: object) -> Inbound:
        reply = ReplyHandle(ReplyKind.REQUEST, "req", self.clock.now() + timedelta(hours=1))
        message = Inbound(
            AIBOT, InboundKind.MESSAGE, "m1", "wr1", ChatKind.GROUP, Sender("corp", "wang"), text="日报", reply=reply
        )
        return replace(message, **more)  # type: ignore[arg-type]

    def chat(
        self, session: Session, *ways: tuple[int, str, bool], kind: str = "group", person: int | None = None
    ) -> int:
        chat = directory.put_chat(
            session, platform="wecom", kind=directory.ChatKind(kind), person_id=person, now=self.clock.now()
        )
        for channel, address, can_push in ways:
            directory.put_route(session, chat_id=chat.id, channel_id=channel, address=address, can_push=can_push)
        return chat.id

    def person(self, session: Session) -> int:
        return directory.put_person(session, name="王某", now=self.clock.now()).id

    def row(self, session: Session, key: str) -> outbox.OutboxRow:
        row = outbox.find_by_key(session, key)
        assert row is not None, key
        return row

    def body(self, session: Session, key: str) -> Outbound:
        return wire.load_outbound(outbox.get_body(session, self.row(session, key).id))


@pytest.fixture
def stage(sqlite_database: Database, station: int, channels: dict[int, Channel], clock: VirtualClock) -> Stage:
    return Stage(sqlite_database, station, channels, clock)


def send(speech: OutboxSpeech, chat: int, content: Content, key: str = "k", **more: object) -> bool:
    values: dict[str, object] = {
        "lane": Lane.BULK, "on_ambiguous": OnAmbiguous.ONCE, "due_at": None, "expires_at": None,
        "subject": "bulletin:12",
    }  # fmt: skip
    return speech.to_chat(chat, content, key=key, **(values | more))  # type: ignore[arg-type]


def test_the_first_answer_carries_the_reply_handle_and_the_next_ones_go_by_themselves(stage: Stage) -> None:
    message = stage.heard()
    with stage.database.transaction(stage.station) as session:
        speech = stage.speech(session, message)
        speech.reply(Content(text="一"), private=False, suffix="")
        speech.reply(Content(text="二"), private=False, suffix="more")
        assert stage.body(session, "answer:5").reply == message.reply
        assert stage.body(session, "answer:5:more").reply is None
        row = stage.row(session, "answer:5")
        assert (row.channel_id, row.address, row.lane, row.cause) == (AIBOT, "wr1", 1, 5)


def test_a_handler_that_runs_again_says_nothing_twice(stage: Stage) -> None:
    for _ in range(2):
        with stage.database.transaction(stage.station) as session:
            stage.speech(session, stage.heard()).reply(Content(text="一"), private=False, suffix="")
            chat = stage.chat(session, (WEBHOOK, f"hook{_}", True))
            assert send(stage.speech(session), chat, Content(text="通知")) is (_ == 0)


def test_a_lapsed_reply_handle_is_left_out(stage: Stage) -> None:
    message = stage.heard()
    stage.clock.advance(hours=2)
    with stage.database.transaction(stage.station) as session:
        stage.speech(session, message).reply(Content(text="一"), private=False, suffix="")
        assert stage.body(session, "answer:5").reply is None


def test_a_private_answer_to_a_group_goes_to_the_open_private_chat(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        stage.chat(session, (AIBOT, "wang", True), kind="private")
        stage.speech(session, stage.heard()).reply(Content(text="身份证号…"), private=True, suffix="")
        body = stage.body(session, "answer:5")
        assert (body.chat_address, body.chat_kind, body.reply) == ("wang", ChatKind.PRIVATE, None)


def test_a_private_answer_never_falls_into_the_group(stage: Stage) -> None:
    message = stage.heard(sender=Sender("other", ""))
    with stage.database.transaction(stage.station) as session:
        stage.speech(session, message).reply(Content(text="身份证号…"), private=True, suffix="")
        body = stage.body(session, "answer:5")
        assert body.chat_address == "wr1"
        assert body.content.text == texts.PRIVATE_UNREACHABLE


def test_the_way_is_chosen_by_what_it_can_show(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        chat = stage.chat(session, (WEBHOOK, "hook", True), (ROBOT, "cid", True))
        send(stage.speech(session), chat, Content(card=CARD), key="card")
        send(stage.speech(session), chat, Content(text="@", mentions=("u",)), key="mention")
        assert stage.row(session, "card").channel_id == ROBOT
        assert stage.body(session, "card").content.card == CARD
        assert stage.row(session, "mention").channel_id == WEBHOOK


def test_a_card_becomes_numbered_text_where_there_are_no_cards(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        hears = stage.chat(session, (AIBOT, "wr1", True))
        deaf = stage.chat(session, (WEBHOOK, "hook", True))
        send(stage.speech(session), hears, Content(card=CARD), key="hears")
        send(stage.speech(session), deaf, Content(card=CARD), key="deaf")
        text = stage.body(session, "hears").content.text
        assert text.splitlines() == ["名单", "请核对", "人数：12", "1. 收到", "2. 有误", frame.MENTION_AND_NUMBER]
        assert stage.body(session, "deaf").content.text.splitlines() == ["名单", "请核对", "人数：12"]


def test_a_long_text_leaves_in_numbered_parts_that_fit(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        chat = stage.chat(session, (WEBHOOK, "hook", True))
        assert send(stage.speech(session), chat, Content(text="各单位请注意安全。\n" * 150, mention_all=True), key="b")
        parts = [stage.body(session, f"b:part{n}").content for n in (1, 2, 3)]
        assert [part.text[:5] for part in parts] == ["(1/3)", "(2/3)", "(3/3)"]
        assert all(len(part.text.encode()) <= 2048 for part in parts)
        assert [part.mention_all for part in parts] == [True, False, False]
        assert outbox.progress(session, "bulletin:12") == {OutboxState.PENDING: 3}


def test_dead_ways_come_last_and_other_stations_channels_never(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        chat = stage.chat(session, (ROBOT, "cid", True), (WEBHOOK, "hook", True))
        (dead, _) = directory.routes_of(session, chat)
        directory.mark_route_dead(session, route_id=dead.id, reason="93000")
        send(stage.speech(session), chat, Content(card=CARD))
        assert stage.row(session, "k").channel_id == WEBHOOK
        foreign = stage.chat(session, (ELSEWHERE, "hook9", True))
        assert not send(stage.speech(session), foreign, Content(text="x"), key="foreign")
        assert not send(stage.speech(session), 12345, Content(text="x"), key="nowhere")


def test_danger_reaches_a_person_on_every_way_and_the_rest_on_the_best(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        person = stage.person(session)
        stage.chat(session, (AIBOT, "wang", True), kind="private", person=person)
        stage.chat(session, (ROBOT, "wang01", True), kind="private", person=person)
        speech = stage.speech(session)
        assert speech.to_person(person, Content(text="急"), key="danger:1", lane=Lane.DANGER, subject="danger:1")
        assert speech.to_person(person, Content(text="提醒"), key="r", lane=Lane.REMINDER, subject="")
        rows = outbox.list_by_subject(session, "danger:1")
        assert {(row.channel_id, row.lane) for row in rows} == {(AIBOT, 0), (ROBOT, 0)}
        assert stage.row(session, "r").person_id == person
        nobody = stage.person(session)
        assert not speech.to_person(nobody, Content(text="x"), key="n", lane=Lane.REMINDER, subject="")


def test_an_account_that_may_be_written_to_unasked_is_a_way(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        person = stage.person(session)
        directory.put_account(
            session, person_id=person, platform="dingtalk", corp="corp", user_id="Wang01", now=stage.clock.now()
        )
        assert stage.speech(session).to_person(person, Content(text="x"), key="k", lane=Lane.URGENT, subject="")
        row = stage.row(session, "k")
        assert (row.channel_id, row.address) == (ROBOT, "Wang01")


def test_a_press_updates_its_card_by_the_handle_that_came_with_it(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        chat = stage.chat(session, (ROBOT, "cid", True))
        send(stage.speech(session), chat, Content(card=CARD), key="card")
        token = stage.row(session, "card").token
        press = Press(token, "ok", update="code")
        message = stage.heard(channel=ROBOT, kind=InboundKind.PRESS, press=press, chat_address="cid")
        done = Content(card=replace(CARD, done="已收到"))
        assert stage.speech(session, message).update(done, target_key="card", key="card:done")
        body = stage.body(session, "card:done")
        assert (body.act, body.target, body.reply) == (Act.UPDATE, "code", message.reply)
        assert stage.speech(session).update(done, target_key="card", key="later")
        assert stage.body(session, "later").target == token
        assert not stage.speech(session).update(done, target_key="never", key="x")


def test_passive_answers_are_born_sending_only_while_somebody_waits(stage: Stage) -> None:
    passive = ReplyHandle(ReplyKind.PASSIVE, "", stage.clock.now() + timedelta(seconds=5))
    with stage.database.transaction(stage.station) as session:
        waiting = Waiting()
        speech = stage.speech(session, stage.heard(reply=passive), awaited=waiting)
        speech.reply(Content(text="一"), private=False, suffix="")
        assert stage.row(session, "answer:5").state is OutboxState.SENDING
        assert [message.key for _, _, message in waiting.offered] == ["answer:5"]
        stage.speech(session, stage.heard(reply=passive)).reply(Content(text="二"), private=False, suffix="b")
        assert stage.row(session, "answer:5:b").state is OutboxState.PENDING
        assert stage.body(session, "answer:5:b").reply is None


def test_a_trial_run_notes_what_would_have_been_sent(stage: Stage) -> None:
    with stage.database.transaction(stage.station) as session:
        chat = stage.chat(session, (WEBHOOK, "hook", True))
        assert send(stage.speech(session, trial=True), chat, Content(text="x"))
        assert stage.row(session, "k").state is OutboxState.WOULD


def test_tokens_are_the_key_s_own_and_the_station_s() -> None:
    assert token_of(1, "k") == token_of(1, "k")
    assert len({token_of(1, "k"), token_of(2, "k"), token_of(1, "l")}) == 3
    assert len(token_of(1, "k")) == 22
