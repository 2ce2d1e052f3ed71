"""Pure decisions of the directory: reading typed commands, which role fits which unit."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from handlers.directory import texts

#: The kinds of unit each role may be set on.
ROLE_KINDS: Mapping[str, tuple[str, ...]] = {
    "officer": ("station", "park"),
    "auxiliary": ("station", "park"),
    "duty": ("station", "park"),
    "chief": ("station",),
    "leadership": ("station",),
    "auditor": ("station",),
    "manager": ("park",),
    "mediator": ("station", "park"),
    "reporter": ("park", "enterprise"),
    "leader": ("team",),
    "member": ("team",),
}
KIND_ORDER = ("station", "park", "enterprise", "team")
#: Roles whose last holder on the station must not lose them: nobody could run the directory any more.
KEY_ROLES = frozenset({"officer", "duty", "chief"})
MAX_TYPED = 60  #: characters of what was typed that an answer quotes


@dataclass(frozen=True, slots=True)
class RoleRequest:
    """`邀请/授权/撤销角色` as typed; what is missing is empty."""

    name: str
    role: str
    unit: str
    deputy: bool


def words(text: str) -> list[str]:
    """Half-width words of what was typed; commas and blanks of every kind part them."""
    half = unicodedata.normalize("NFKC", text)
    for mark in texts.PARTING:
        half = half.replace(mark, " ")
    return half.split()


def parse_role_request(text: str) -> RoleRequest:
    """The role's word may stand anywhere; of the rest the first is the name and what follows the unit."""
    rest: list[str] = []
    role, deputy = "", False
    for word in words(text):
        if not role and rest and word in texts.ROLE_WORDS:
            role = texts.ROLE_WORDS[word]
        elif rest and word in texts.DEPUTY_WORDS:
            deputy = True
        elif rest and word in texts.MAIN_WORDS:
            deputy = False
        else:
            rest.append(word)
    return RoleRequest(name=rest[0] if rest else "", role=role, unit=" ".join(rest[1:]), deputy=deputy)


def is_fit(role: str, kind: str) -> bool:
    return kind in ROLE_KINDS[role]


def parse_number(text: str) -> int | None:
    """The choice in a bare answer such as `2`, `２` or `2.`, else None."""
    digits = unicodedata.normalize("NFKC", text).strip().rstrip(".)")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 3 else None


def parse_contact(text: str) -> tuple[str, str, bool] | None:
    """(unit, person, deputy) of `顺丰 联系人 张三`; None when no contact is being named."""
    parts = words(text)
    for place, word in enumerate(parts):
        if word in texts.CONTACT_WORDS or word in texts.DEPUTY_CONTACT_WORDS:
            return " ".join(parts[:place]), "".join(parts[place + 1 :]), word in texts.DEPUTY_CONTACT_WORDS
    return None


def parse_tags(text: str) -> tuple[str, list[str], list[str]]:
    """(unit, tags to add, tags to drop) of `顺丰 快递 -电子厂`."""
    parts = words(text.replace("#", " "))
    added = [part.lstrip("+") for part in parts[1:] if part[0] not in "-" and part.lstrip("+")]
    dropped = [part[1:] for part in parts[1:] if part[0] in "-" and part[1:]]
    return (parts[0] if parts else ""), added, dropped


def shortened(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= MAX_TYPED else text[: MAX_TYPED - 1] + "…"
