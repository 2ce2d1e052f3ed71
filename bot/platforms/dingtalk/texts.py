"""The few words that this platform's own forms need."""

OPEN_LINK = "查看详情"


def field(name: str, value: str) -> str:
    return f"{name}：{value}"
