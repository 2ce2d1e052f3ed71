"""Old rows for the inbox, done long ago, written as fast as SQLite writes them."""

from storage import Database

BLOCK = 250_000
_FILL = """
INSERT INTO inbox (station_id, id, channel_id, message_id, conversation, content_hash, state, tries, worker,
                   received_at, lease_until, handled_at, error, body)
WITH RECURSIVE n (i) AS (SELECT :first UNION ALL SELECT i + 1 FROM n WHERE i < :last)
SELECT :station, i, :channel, {message_id}, randomblob(16), randomblob(16), 'done', 1, 0,
       '2025-01-01 00:00:00.000000', '2025-01-01 00:00:30.000000', '2025-01-01 00:00:01.000000', '', randomblob(300)
FROM n
"""
_IDS = {"rising": "printf('1%018d', i)", "random": "printf('%019d', abs(random()))"}


def fill(database: Database, station: int, channel: int, rows: int, kind: str) -> None:
    """SQLite only."""
    sql = _FILL.format(message_id=_IDS[kind])
    for first in range(1, rows + 1, BLOCK):
        last = min(first + BLOCK - 1, rows)
        with database.short() as connection:
            values = {"first": first, "last": last, "station": station, "channel": channel}
            connection.cursor().execute(sql, values)
    if not rows:
        return
    with database.short(write=False) as connection:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
