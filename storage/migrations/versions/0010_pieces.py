"""Large sealed values in pieces: files on their way, and what long rosters are held against."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ADDED = (
    ("media", "pieces", sa.Integer()),
    ("roster_memo", "owner", sa.BigInteger()),
    ("roster_memo", "pieces", sa.Integer()),
)


def upgrade() -> None:
    op.create_table(
        "piece",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("owner", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "owner", "number", name=op.f("pk_piece")),
    )
    for table, name, kind in _ADDED:
        with op.batch_alter_table(table) as batch:
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=sa.text("0")))
        with op.batch_alter_table(table) as batch:
            batch.alter_column(name, existing_type=kind, server_default=None)


def downgrade() -> None:
    """What stands in pieces is given up: a file on its way, and a memo, which the next list makes anew."""
    op.execute("DELETE FROM media WHERE pieces > 0")
    op.execute("DELETE FROM roster_memo WHERE pieces > 0")
    for table, name, _ in reversed(_ADDED):
        with op.batch_alter_table(table) as batch:
            batch.drop_column(name)
    op.drop_table("piece")
