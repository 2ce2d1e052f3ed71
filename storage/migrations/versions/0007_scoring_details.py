"""Scoring: what a briefing's picture shows, duties of a pledge that were not kept, banks that wait for a word."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("briefing") as batch:
        batch.add_column(sa.Column("look", sa.LargeBinary(length=8), nullable=False, server_default=sa.text("''")))
        batch.add_column(sa.Column("same_as", sa.BigInteger(), nullable=True))
    with op.batch_alter_table("briefing") as batch:
        batch.alter_column("look", existing_type=sa.LargeBinary(length=8), server_default=None)
    op.create_table(
        "pledge_breach",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("period", sa.String(length=8), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("duty", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "period", "unit_id", "duty", name=op.f("pk_pledge_breach")),
    )
    op.create_table(
        "quiz_upload",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("items", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("good", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_quiz_upload")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_quiz_upload_station_id_number")),
    )


def downgrade() -> None:
    op.drop_table("quiz_upload")
    op.drop_table("pledge_breach")
    with op.batch_alter_table("briefing") as batch:
        batch.drop_column("same_as")
        batch.drop_column("look")
