"""Disputes: an index over the audit chain's records of each case, so that its page reads them without the others."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    of_disputes = sa.text("object LIKE 'dispute:%'")
    op.create_index(
        "ix_audit_dispute",
        "audit",
        ["station_id", "object"],
        sqlite_where=of_disputes,
        postgresql_where=of_disputes,
    )


def downgrade() -> None:
    op.drop_index("ix_audit_dispute", table_name="audit")
