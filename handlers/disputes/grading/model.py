"""What grading says about one message. Frozen; no chat, no database."""

from dataclasses import dataclass
from enum import StrEnum


class Category(StrEnum):
    """The root of the matter; Chinese names in texts.CATEGORIES."""

    WAGES = "wages"
    CONTRACT = "contract"
    CONSUMER = "consumer"
    NEIGHBOURS = "neighbours"
    VIOLENCE = "violence"
    TRAFFIC = "traffic"
    THEFT = "theft"
    FRAUD = "fraud"
    CRISIS = "crisis"
    SAFETY = "safety"
    NUISANCE = "nuisance"
    FAMILY = "family"
    POLICE = "police"
    NONE = "none"


class Risk(StrEnum):
    LOW = "low"
    MID = "mid"
    HIGH = "high"


LADDER = (Risk.LOW, Risk.MID, Risk.HIGH)


class Guard(StrEnum):
    """Why a person is never sent to another service: with one of these it stays with us."""

    INJURY = "injury"
    THREAT = "threat"
    WEAPON = "weapon"
    CHILD = "child"
    CROWD = "crowd"


@dataclass(frozen=True, slots=True)
class Grade:
    is_dispute: bool
    category: Category
    risk: Risk
    police: bool  #: somebody hit, cheated, robbed, held, missing, in danger: 110 takes it
    emergency: bool  #: happening now or about to
    divert_to: str  #: number or place that takes it, `110/119`; empty when there is nothing to divert
    reasons: tuple[str, ...]  #: in Chinese, each naming what matched; for officers, never for a group
    guards: frozenset[Guard] = frozenset()
    amount: int = 0  #: the largest sum of money named, yuan; 0: none
    heads: int = 0  #: the largest number of people named; 0: none

    @property
    def may_divert(self) -> bool:
        """Whether the person may be told that another service takes it."""
        return self.is_dispute and not self.police and not self.emergency and not self.guards
