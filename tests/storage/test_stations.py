"""Stations, their counters and channels."""

import pytest

from storage import Database, NotFound, stations, system


def test_numbers_rise_by_one_for_each_kind(database: Database, station: int) -> None:
    with database.transaction(station) as session:
        assert [stations.next_number(session, "bulletin") for _ in range(3)] == [1, 2, 3]
        assert stations.next_number(session, "dispute") == 1


def test_a_number_of_a_rolled_back_transaction_is_given_again(database: Database, station: int) -> None:
    def fails() -> None:
        with database.transaction(station) as session:
            stations.next_number(session, "bulletin")
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fails()
    with database.transaction(station) as session:
        assert stations.next_number(session, "bulletin") == 1


def test_numbers_of_two_stations_are_apart(database: Database, station: int) -> None:
    other = system.put_station(database, key="xicheng", name="西城派出所")
    for here in (station, other):
        with database.transaction(here) as session:
            assert stations.next_number(session, "bulletin") == 1


def test_there_is_no_transaction_in_a_station_that_is_not_there(database: Database) -> None:
    with pytest.raises(NotFound), database.transaction(4711):
        raise AssertionError("must not get in")


def put_channel(database: Database, station: int, key: str, path: str = "") -> int:
    with database.transaction(station) as session:
        return stations.put_channel(
            session,
            kind="wecom-app",
            key=key,
            corp="ww1",
            name="联络",
            credentials={"secret": "hush-hush"},
            callback_path=path,
        )


def test_a_channel_comes_back_with_its_credentials(database: Database, station: int) -> None:
    channel = put_channel(database, station, "wecom-app:1", "/c/abc")
    found = system.find_channel_by_path(database, "/c/abc")
    assert found is not None
    assert (found.id, found.station_id, found.credentials) == (channel, station, {"secret": "hush-hush"})
    assert "hush-hush" not in repr(found)
    assert system.get_channel(database, channel) == found


def test_putting_a_channel_again_keeps_its_number(database: Database, station: int) -> None:
    first = put_channel(database, station, "wecom-app:1")
    assert put_channel(database, station, "wecom-app:1", "/c/new") == first
    assert [channel.callback_path for channel in system.list_channels(database)] == ["/c/new"]


def test_channels_without_a_path_are_not_found_by_the_empty_path(database: Database, station: int) -> None:
    put_channel(database, station, "wecom-app:1")
    put_channel(database, station, "wecom-app:2")
    assert system.find_channel_by_path(database, "") is None


def test_a_dead_channel_says_why(database: Database, station: int) -> None:
    channel = put_channel(database, station, "wecom-app:1")
    with database.transaction(station) as session:
        stations.set_channel_state(session, channel, stations.ChannelState.DEAD, "secret refused")
    with database.reading(station) as session:
        row = stations.get_channel(session, channel)
    assert (row.state, row.dead_reason) == (stations.ChannelState.DEAD, "secret refused")
