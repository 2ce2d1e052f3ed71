"""What is laid down in a row comes back equal, for every field of every part."""

import dataclasses
import types
import typing
from datetime import UTC, datetime
from enum import StrEnum

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Act, ChatKind, Content, Inbound, InboundKind, Outbound, Sender
from bot.wire import dump_inbound, dump_outbound, load_inbound, load_outbound

_texts = st.text(max_size=6)
_moments = st.datetimes(min_value=datetime(2025, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
_BASE: dict[object, st.SearchStrategy[object]] = {
    str: _texts,
    datetime: _moments,
    bool: st.booleans(),
    int: st.integers(-(2**53), 2**53),
}


def _of(hint: object) -> st.SearchStrategy[object]:
    """Values of a hint, every field of a dataclass given: one that the wire forgot would come back as its default."""
    if hint in _BASE:
        return _BASE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(_of(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*map(_of, arguments))
    if origin is dict:
        return st.dictionaries(_of(arguments[0]), _of(arguments[1]), max_size=2)
    if origin is types.UnionType:
        return st.one_of(*(st.none() if one is type(None) else _of(one) for one in arguments))
    assert isinstance(hint, type)
    if issubclass(hint, StrEnum):
        return st.sampled_from(hint)
    hints = typing.get_type_hints(hint)
    return st.builds(hint, **{field.name: _of(hints[field.name]) for field in dataclasses.fields(hint)})


@settings(max_examples=40, deadline=None)
@given(_of(Inbound))
def test_an_inbound_comes_back_as_it_was(message: Inbound) -> None:
    assert load_inbound(dump_inbound(message)) == message


@settings(max_examples=40, deadline=None)
@given(_of(Outbound))
def test_an_outbound_comes_back_as_it_was(message: Outbound) -> None:
    assert load_outbound(dump_outbound(message)) == message


def test_defaults_take_no_room_and_unknown_keys_do_no_harm() -> None:
    message = Outbound("k", "t" * 22, "wr1", ChatKind.GROUP, Content(text="收到"))
    raw = orjson.loads(dump_outbound(message))
    assert raw == {"key": "k", "token": "t" * 22, "chat": "wr1", "in": "group", "content": {"text": "收到"}}
    raw["later"] = {"field": 1}
    assert load_outbound(orjson.dumps(raw)) == message


@pytest.mark.parametrize("act", list(Act))
def test_acts_travel(act: Act) -> None:
    message = Outbound("k", "t", "wr1", ChatKind.PRIVATE, Content(), act=act, target="x")
    assert load_outbound(dump_outbound(message)).act is act


def test_a_plain_inbound_is_small() -> None:
    message = Inbound(1, InboundKind.MESSAGE, "m", "wr1", ChatKind.GROUP, Sender("c", "u"), text="1")
    assert len(dump_inbound(message)) < 120
