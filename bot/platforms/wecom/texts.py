"""Every Chinese word that the platform itself puts before people."""

SUBMIT = "提交"
OPEN = "详情"


def option(letter: str, text: str) -> str:
    """An answer that is too long for its place on the card."""
    return f"{letter}. {text}"


def field(name: str, value: str) -> str:
    return f"{name}：{value}"
