"""Rosters: lines are found by one narrow table, and long lists are held against a memo of the list before."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_FOUND_BY = ("who", "name_index", "phone_index")


def upgrade() -> None:
    op.create_table(
        "roster_sought",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("value", sa.LargeBinary(length=16), nullable=False),
        sa.Column("line_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "value", "line_id", name=op.f("pk_roster_sought")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "roster_memo",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "unit_id", name=op.f("pk_roster_memo")),
    )
    for column in _FOUND_BY:
        op.execute(
            f"INSERT INTO roster_sought (station_id, value, line_id) "
            f"SELECT DISTINCT station_id, {column}, id FROM roster_line WHERE {column} IS NOT NULL"
        )
    for index in ("who", "name", "phone"):
        op.drop_index(f"ix_roster_line_{index}", table_name="roster_line")
    op.drop_column("roster_line", "name_index")
    op.drop_column("roster_line", "phone_index")


def downgrade() -> None:
    """Lines written since are not found by name or telephone any more: the values were kept beside them only."""
    op.add_column("roster_line", sa.Column("name_index", sa.LargeBinary(length=16), nullable=True))
    op.add_column("roster_line", sa.Column("phone_index", sa.LargeBinary(length=16), nullable=True))
    op.create_index("ix_roster_line_who", "roster_line", ["station_id", "who"], unique=False)
    op.create_index("ix_roster_line_name", "roster_line", ["station_id", "name_index"], unique=False)
    op.create_index("ix_roster_line_phone", "roster_line", ["station_id", "phone_index"], unique=False)
    op.drop_table("roster_memo")
    op.drop_table("roster_sought")
