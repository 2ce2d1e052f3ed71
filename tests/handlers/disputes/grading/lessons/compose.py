"""Writes the lessons: messages drawn from the sentence patterns beside it, for the wording to learn from.

    python tests/handlers/disputes/grading/lessons/compose.py > tests/handlers/disputes/grading/lessons/composed.tsv

The same each time. What is drawn is never graded as proof of anything; it only teaches what is said together."""

import random
import re
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
EACH = {
    "emergencies.txt": 18,
    "lookalikes.txt": 16,
    "disputes.txt": 12,
    "everyday.txt": 14,
}  #: messages of one pattern, at most
_GROUP = re.compile(r"\(([^()]*)\)(\?)?")
_TABLE = tomllib.loads((HERE / "slots.toml").read_text(encoding="utf-8"))
SLOTS = {name: words.split() for name, words in _TABLE["slots"].items()}
AROUND = {name: tuple(said) for name, said in _TABLE["around"].items()}
TYPOS = tuple(_TABLE["typos"].items())


def main() -> None:
    seen: set[str] = set()
    for name, each in EACH.items():
        for number, line in enumerate((HERE / name).read_text(encoding="utf-8").splitlines()):
            if line and not line.startswith("#"):
                label, risk, flags, pattern = line.split("|", 3)
                chance = random.Random(f"{name} {number}")
                if label != "无" and "e" not in flags and "?risk" not in flags:
                    flags += "?risk"  # how bad it is depends on more than a pattern says
                drawn = dict.fromkeys(message(pattern, flags, label, chance) for _ in range(each))
                for text in drawn:
                    if text not in seen:
                        seen.add(text)
                        sys.stdout.write("\t".join((label, risk, flags, text)) + "\n")


def message(pattern: str, flags: str, label: str, chance: random.Random) -> str:
    text = fill(pattern, chance)
    if flags.startswith("pe"):
        text = maybe(0.35, chance, AROUND["before"]) + text + maybe(0.3, chance, AROUND["after"])
    elif label != "无":
        text = maybe(0.12, chance, AROUND["blandly"]) + text
    text = named(text, chance)
    if chance.random() < 0.4:
        text = re.sub("[，。！ ]", chance.choice(["", " ", "，"]), text)
    if chance.random() < 0.06:
        right, wrong = chance.choice(TYPOS)
        text = text.replace(right, wrong, 1)
    return text.strip(" ，")


def fill(pattern: str, chance: random.Random) -> str:
    """One choice of every round bracket, the inner ones first; `?` behind one leaves it out half the time."""

    def choose(found: re.Match[str]) -> str:
        if found.group(2) and chance.random() < 0.5:
            return ""
        return chance.choice(re.split("[/|]", found.group(1)))

    while _GROUP.search(pattern):
        pattern = _GROUP.sub(choose, pattern)
    return pattern


def named(text: str, chance: random.Random) -> str:
    return re.sub("[<{]([地人昔今])[>}]", lambda found: chance.choice(SLOTS[found.group(1)]), text)


def maybe(share: float, chance: random.Random, choices: tuple[str, ...]) -> str:
    return chance.choice(choices) if chance.random() < share else ""


if __name__ == "__main__":
    main()
