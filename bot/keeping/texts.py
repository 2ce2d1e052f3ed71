"""What an operator reads about backup, restore, verify and keys; each fault says what to do next."""

from collections.abc import Sequence

# --- keys -----------------------------------------------------------------------------------------------------------


def key_wrong(*, number: int) -> str:
    return (
        f"密钥 {number} 不对：数据库是用另一把编号 {number} 的密钥加密的，没有启动，也没有改动任何数据。"
        "请从封存的纸质副本恢复 .env 里的 LIAISON_KEYS；或检查 [storage] url 是否指向了别的数据库。"
    )


def key_missing(*, number: int) -> str:
    return (
        f"缺少密钥 {number}：还有数据是用它加密的，不能启动。请把它放回 .env 的 LIAISON_KEYS（写在最前面），"
        "再执行 python -m bot keys rotate，之后才可以删去。"
    )


INDEX_WRONG = (
    "索引密钥不对（LIAISON_KEYS 里的 index:… 或第一把密钥），启动后会查不到任何人，所以没有启动。"
    "请恢复原来的 LIAISON_KEYS。"
)


def key_not_live(*, number: int) -> str:
    return (
        f"正在运行的程序还不认识新密钥 {number}，现在写入它会读不出来。请先让它用新的 LIAISON_KEYS 重启"
        "（systemctl reload liaison），再执行这条命令；如果确定没有程序在运行，可加 --stopped。"
    )


def keys_new(*, line: str, number: int) -> str:
    return (
        f"请把 .env 里的 LIAISON_KEYS 换成下面这一行，另抄一份纸质封存，然后重启程序，"
        f"再执行 python -m bot keys rotate：\nLIAISON_KEYS={line}\n（密钥 {number} 起用后，旧的先不要删。）"
    )


def keys_first(*, line: str) -> str:
    return f"请在 .env 里写下面这一行，另抄一份纸质封存，丢失后数据无法恢复：\nLIAISON_KEYS={line}"


def key_line(*, number: int, rows: int, active: bool, marked: bool, known: bool) -> str:
    parts = [f"密钥 {number}：{rows} 条数据"]
    if active:
        parts.append("现用")
    elif known and not rows and not marked:
        parts.append("已无数据使用，可以从 LIAISON_KEYS 里删去（旧备份仍需要它）")
    elif known:
        parts.append("旧钥，请执行 keys rotate")
    else:
        parts.append("不在 LIAISON_KEYS 里，这些数据打不开")
    return "，".join(parts)


def rotated(*, rows: int, retired: Sequence[int]) -> str:
    words = f"已用现用密钥重新加密 {rows} 条。"
    if retired:
        numbers = "、".join(map(str, retired))
        words += (
            f"密钥 {numbers} 已无数据使用，可以从 LIAISON_KEYS 里删去并重启；旧备份在到期销毁前仍需要它的纸质副本。"
        )
    return words


def rotating(*, table: str, column: str) -> str:
    return f"重新加密 {table}.{column}"


def rotation_left(*, rows: int) -> str:
    return f"还有 {rows} 条是别的程序刚用旧密钥写的：请让所有程序都用新的 LIAISON_KEYS 重启后再执行一次。"


def rotation_broken(*, rows: int) -> str:
    return f"有 {rows} 条打不开，保持原样，旧密钥先不要删。请执行 python -m bot verify --all 查看是哪些。"


# --- backup and restore ---------------------------------------------------------------------------------------------


def backup_made(*, path: str, rows: int, size: int, sha256: str) -> str:
    return f"已备份 {rows} 条数据到 {path}（{size / 1e6:.1f} MB）\nSHA-256 {sha256}"


def backup_exists(*, path: str) -> str:
    return f"{path} 已经存在，没有覆盖。请换一个文件名，或给一个文件夹。"


def backup_failed(*, reason: str) -> str:
    return f"没有备份成：{reason}"


def backup_dropped(*, number: int, days: int) -> str:
    return f"已删除 {number} 个超过 {days} 天的旧备份。"


def table_done(*, table: str, rows: int) -> str:
    return f"{table}：{rows}"


BACKUP_FAULTS = {
    "foreign": "这不是本程序的备份文件。",
    "format": "这个备份是更新版本的程序写的，请用新版本恢复。",
    "cut": "备份文件不完整（在第 {place} 块处断了）。请换另一份备份。",
    "changed": "备份文件被改动或损坏（第 {place} 块）。请换另一份备份。",
    "content": "备份文件能打开，但内容与它的清单不符。请换另一份备份。",
    "key": "这个备份是用密钥 {place} 加密的，LIAISON_KEYS 里没有。请把封存的那把密钥放回去再恢复。",
    "seal": "打不开：备份的开头被改动，或 LIAISON_KEYS 里编号 {place} 的密钥不是当时那把。",
}
NOTHING_RESTORED = "没有恢复任何数据，数据库未改动。"
NOT_EMPTY = "数据库里已经有数据，只能恢复到空库。请把 [storage] url 指向一个新的空库（或先移走旧文件）再恢复。"


def file_missing(*, path: str) -> str:
    return f"找不到备份文件 {path}。"


def restored(*, rows: int, made_at: str) -> str:
    return f"已恢复 {rows} 条数据，截至 {made_at}。"


def set_aside(*, number: int) -> str:
    return f"有 {number} 条消息备份时正要发出，多半已经发过，没有再发；请在控制台“收发与失败”里决定是否补发。"


# --- verify ---------------------------------------------------------------------------------------------------------

SOUND = "检查通过"
BROKEN = "检查发现问题，请保留现场（先做一份磁盘副本），按《运行手册》“数据损坏与篡改”处理。"
CANNOT_LOOK = "没有检查成"
INTEGRITY = "数据库文件与约束"
BREAK_KINDS = {
    "edited": "记录被改动",
    "missing": "记录缺失",
    "tail": "结尾与链头不符（末尾被删，或链头被改）",
    "detail": "详情与记录时不符",
}


HEAD = "留存的链尾"
HEAD_GONE = "哪条记录链上都没有：记录被截断、重做过，或抄错了（先对一遍原文）"
HEAD_FORM = "链尾要照演练消息或控制台上印的写，例如 1234-9f86d081884c7d65，或只写横线后面的部分（至少 8 位）"


def head_there(*, station: str, seq: int, since: int) -> str:
    return f"留存的链尾在记录链 {station} 第 {seq} 条，其后又有 {since} 条"


def chain(*, station: str, records: int) -> str:
    return f"操作记录链 {station}：{records} 条"


def chain_break(*, kind: str, seq: int, until: int) -> str:
    where = f"第 {seq} 条" if seq == until else f"第 {seq}–{until} 条"
    return f"{where}：{BREAK_KINDS[kind]}"


def records(*, station: str) -> str:
    return f"纠纷留痕 {station}"


def record_break(*, number: int, seqs: Sequence[int]) -> str:
    return f"纠纷 {number}：第 {'、'.join(map(str, seqs[:20]))} 条与留痕链不符"


def seals(*, table: str, column: str, looked: int) -> str:
    return f"加密列 {table}.{column}：打开 {looked} 条"


def seal_break(*, broken: int, first: Sequence[str]) -> str:
    return f"{broken} 条打不开，例如 {'、'.join(first)}"


def station_not_there(*, key: str) -> str:
    return f"备份里有派出所 {key}，数据库里没有"


def backup_old(*, station: str, hours: int | None) -> str:
    when = f"已 {hours} 小时没有备份" if hours is not None else "还没有备份过"
    return f"{station}{when}，请执行 python -m bot backup（或检查备份定时器）"


def unavailable(*, reason: str) -> str:
    return f"数据库现在用不了：{reason}"


NOT_MIGRATED = "数据库的表不是这个版本的，请先执行 python -m bot migrate。"
