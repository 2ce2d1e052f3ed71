"""What a report lacks: where, who or how many, hurt or not, how much, still going on. Pure."""

import re
from collections.abc import Iterable
from enum import StrEnum

from handlers.disputes.grading import Category, Grade


class Lack(StrEnum):
    WHERE = "where"
    WHO = "who"
    HURT = "hurt"
    MONEY = "money"
    NOW = "now"


_WHERE = re.compile(
    r"[0-9A-Za-z一二三四五六七八九十两]+\s*(?:号|栋|幢|楼|层|库|仓|门|车间|宿舍|月台|码头|区)|食堂|宿舍|门口|门卫|车间|仓库|停车场|操作间|月台|办公室|超市|园区|厂|公司|工地|路"
)
_WHO = re.compile(
    r"[0-9一二三四五六七八九十两几多]+\s*(?:个|名|位|人|号人)|我们|老板|公司|工友|同事|室友|司机|组长|主管|保安|房东|客户|他|她|对方|老公|老婆|男友|女友|[\u4e00-\u9fff](?:某|总|哥|姐|师傅)"
)
_HURT = re.compile(r"伤|流血|骨折|住院|没事|打|动手|推|没有?人受伤|医院|120")
_MONEY = re.compile(r"\d|[一二三四五六七八九十百千两几多来]+\s*(?:块|元|万|千|百)|没钱|不要钱")
_NOW = re.compile(r"现在|正在|刚|还在|已经|昨天|前天|上周|上个?月|今天|今早|昨晚|一直|\d+\s*(?:号|月|天|点)|走了|散了")

_TOLD = {Lack.WHERE: _WHERE, Lack.WHO: _WHO, Lack.HURT: _HURT, Lack.MONEY: _MONEY, Lack.NOW: _NOW}

_ABOUT_MONEY = frozenset({Category.WAGES, Category.CONTRACT, Category.CONSUMER, Category.FRAUD})
_ABOUT_BODIES = frozenset({Category.VIOLENCE, Category.TRAFFIC, Category.FAMILY, Category.NEIGHBOURS})


def tells(words: str, lacks: Iterable[Lack]) -> bool:
    """Whether something of what was asked is in it."""
    return any(_TOLD[one].search(words) for one in lacks)


def lacking(words: str, grade: Grade, *, place_known: bool) -> list[Lack]:
    """In the order in which they are asked."""
    found = []
    if not place_known and not _WHERE.search(words):
        found.append(Lack.WHERE)
    if not grade.heads and not _WHO.search(words):
        found.append(Lack.WHO)
    if grade.category in _ABOUT_BODIES and not _HURT.search(words):
        found.append(Lack.HURT)
    if grade.category in _ABOUT_MONEY and not grade.amount and not _MONEY.search(words):
        found.append(Lack.MONEY)
    if not _NOW.search(words):
        found.append(Lack.NOW)
    return found
