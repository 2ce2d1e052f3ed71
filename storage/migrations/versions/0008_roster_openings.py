"""Rosters: a locked day that an officer opened again, with the reason; exports that wait to be fetched."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "roster_opening",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_roster_opening")),
    )
    op.create_index("ix_roster_opening_day", "roster_opening", ["station_id", "day"])
    op.create_table(
        "roster_export",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("paths", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("media", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_roster_export")),
    )
    op.create_index("ix_roster_export_person", "roster_export", ["station_id", "person_id"])


def downgrade() -> None:
    op.drop_index("ix_roster_export_person", table_name="roster_export")
    op.drop_table("roster_export")
    op.drop_index("ix_roster_opening_day", table_name="roster_opening")
    op.drop_table("roster_opening")
