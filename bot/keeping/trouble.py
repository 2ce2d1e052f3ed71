"""What kept a command or a start from being done, in the operator's words."""

from bot.errors import ConfigError
from bot.keeping import texts
from storage import Database, keys
from storage.backup import BackupBroken


def of_keys(error: keys.KeysDiffer) -> str:
    if error.fault is keys.Fault.WRONG:
        return texts.key_wrong(number=error.number)
    if error.fault is keys.Fault.MISSING:
        return texts.key_missing(number=error.number)
    return texts.INDEX_WRONG if error.fault is keys.Fault.INDEX else texts.key_not_live(number=error.number)


def of_backup(error: BackupBroken) -> str:
    return texts.BACKUP_FAULTS[error.fault.value].format(place=error.place)


def agree_on_keys(database: Database, *, serving: bool = False) -> None:
    """ConfigError, in words, unless these are the keys that the database was sealed with."""
    try:
        keys.agree(database, serving=serving)
    except keys.KeysDiffer as error:
        raise ConfigError([of_keys(error)]) from error
