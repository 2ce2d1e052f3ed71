"""Every word of the command line of bulletins."""

from collections.abc import Sequence

APP_HELP = "Bulletins: see what each platform will show; bring cases into the library."
CONFIG_HELP = "Settings; only `import` reads them."
IMPORT_HELP = "Bring cases and advice into the library, from a workbook or a folder of Markdown files."
IMPORT_PATH_HELP = "Workbook (.xlsx), or a folder with .md files below it."
STATION_HELP = "Key of the station, where there are several."
PREVIEW_HELP = (
    "Show every message that a bulletin becomes on a channel. Reads JSON lines {id, title, body, format, channel}; "
    "exit code 1 when a line could not be shown."
)
PATH_HELP = "File with JSON lines; '-' reads standard input."
CHANNEL_HELP = "Channel for lines that name none."
JSON_HELP = "Print one JSON object per line: {id, parts: [{text, bytes}]} or {id, error}."
NOT_JSON = "这一行读不出来"
NOT_AN_OBJECT = "这一行的形式不对，应为 {id, title, body, format, channel}"
NO_BODY_STRING = "body 与 title 应为字符串"
EMPTY_BODY = "正文是空的"


def line_too_long(*, limit: int) -> str:
    return f"这一行超过 {limit} 字节"


def unknown_channel(*, channel: str, known: Sequence[str]) -> str:
    return f"没有“{channel}”这种通道，可用：{'、'.join(known)}"


def unknown_format(*, format: str, known: Sequence[str]) -> str:
    return f"没有“{format}”这种格式，可用：{'、'.join(known)}"


def unreadable_path(*, path: str) -> str:
    return f"读不了文件 {path}"


def line_faulty(*, id: object, error: str) -> str:
    return f"{id or '?'}：{error}"


def part_head(*, id: object, number: int, count: int, size: int) -> str:
    return f"—— {id or '?'} · 第 {number}/{count} 条 · {size} 字节 ——"


def which_station(*, keys: Sequence[str]) -> str:
    return f"请用 --station 指明是哪个所：{'、'.join(keys)}" if keys else "没有这个所，请核对 --station。"
