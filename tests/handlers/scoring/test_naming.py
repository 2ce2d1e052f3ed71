"""Names in a reason that the team reads."""

import pytest

from bot.clock import VirtualClock
from handlers.scoring.entering import naming
from storage import Database, directory
from tests.handlers.scoring.test_chat import Teams


@pytest.fixture
def teams(sqlite_database: Database, clock: VirtualClock) -> Teams:
    return Teams(sqlite_database, clock)


def test_pieces_that_may_be_names_are_few() -> None:
    text = "早高峰劝阻了隔壁厂的阿布都·热合曼和Li Wei转账" * 2
    found = naming.candidates(text)
    assert {"高峰", "阿布都·热合曼", "Li Wei"} <= found
    assert len(found) < 64 + 4 * len(text)


def test_whoever_stands_in_the_directory_is_masked_whatever_his_team(teams: Teams) -> None:
    with teams.database.transaction(teams.station) as session:
        for name in ("欧阳小霞", "高峰", "阿布都·热合曼"):
            directory.put_person(session, name=name, now=teams.clock.now())
    answer = teams.says("wang", "加分 分拣一班 3 物流园欧阳小霞和阿布都·热合曼在早高峰拦下一笔").text
    assert "欧***、阿******、高*" in answer
    assert "撤销" in answer
    shown = teams.says("wang", "积分 分拣一班").text
    assert "欧阳小霞" not in shown
    assert "高峰" not in shown
