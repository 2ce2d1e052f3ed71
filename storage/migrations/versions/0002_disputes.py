"""Disputes: cases with their parties, referrals, visits and record; sweeps, calls, closed days, rules."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispute_callout",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("case_number", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_callout")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_dispute_callout_station_id_number")),
    )
    op.create_table(
        "dispute_callout_reply",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("callout_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "there", "coming", "cannot", name="calloutanswer", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "callout_id", "person_id", name=op.f("pk_dispute_callout_reply")),
    )
    op.create_table(
        "dispute_case",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "reopened",
                "accepted",
                "working",
                "settled",
                "closed",
                "withdrawn",
                name="disputestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "level",
            sa.Enum("low", "mid", "high", name="level", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "rung",
            sa.Enum(
                "team",
                "park",
                "mediation",
                "station",
                name="rung",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "group",
                "private",
                "proxy",
                "poster",
                "console",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("category_by", sa.BigInteger(), nullable=True),
        sa.Column("police", sa.Boolean(), nullable=False),
        sa.Column("emergency", sa.Boolean(), nullable=False),
        sa.Column("confidential", sa.Boolean(), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_path", sa.String(length=400), nullable=False),
        sa.Column("enterprise_path", sa.String(length=400), nullable=False),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column("reporter_chat_id", sa.BigInteger(), nullable=True),
        sa.Column("heard", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("query_hash", sa.LargeBinary(length=16), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("holder_id", sa.BigInteger(), nullable=True),
        sa.Column("first_taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("progress_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settle_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settle_told", sa.Integer(), nullable=False),
        sa.Column("snooze_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=24), nullable=False),
        sa.Column("policy", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("clocks_broken", sa.Integer(), nullable=False),
        sa.Column("repeats", sa.Integer(), nullable=False),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("paged", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column(
            "excluded", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column(
            "excluded_paths", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column(
            "evidence", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_case")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_dispute_case_station_id_number")),
    )
    with op.batch_alter_table("dispute_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_dispute_case_live",
            ["station_id", "number"],
            unique=False,
            sqlite_where=sa.text(
                "state IN ('new', 'reopened', 'accepted', 'working', 'settled') AND merged_into IS NULL"
            ),
            postgresql_where=sa.text(
                "state IN ('new', 'reopened', 'accepted', 'working', 'settled') AND merged_into IS NULL"
            ),
        )
        batch_op.create_index("ix_dispute_case_opened", ["station_id", "opened_at"], unique=False)
        batch_op.create_index("ix_dispute_case_unit", ["station_id", "unit_id", "opened_at"], unique=False)

    op.create_table(
        "dispute_day",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("kept_open", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "unit_id", "day", name=op.f("pk_dispute_day")),
    )
    op.create_table(
        "dispute_drive",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("running", "over", name="drivestate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("units", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_drive")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_dispute_drive_station_id_number")),
    )
    op.create_table(
        "dispute_event",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("detail", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_event")),
    )
    with op.batch_alter_table("dispute_event", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_event_case", ["station_id", "case_id", "id"], unique=False)

    op.create_table(
        "dispute_party",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reporter",
                "claimant",
                "opposite",
                "witness",
                name="partykind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "involved",
                "agreed",
                "refused",
                "absent",
                "settled",
                name="partystate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_party")),
    )
    with op.batch_alter_table("dispute_party", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_party_case", ["station_id", "case_id"], unique=False)
        batch_op.create_index("ix_dispute_party_name", ["station_id", "name_index"], unique=False)

    op.create_table(
        "dispute_policy",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_policy")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_dispute_policy_station_id_number")),
    )
    op.create_table(
        "dispute_referral",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("service", sa.String(length=20), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "received",
                "returned",
                "lapsed",
                name="referralstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_referral")),
    )
    with op.batch_alter_table("dispute_referral", schema=None) as batch_op:
        batch_op.create_index("ix_dispute_referral_case", ["station_id", "case_id"], unique=False)

    op.create_table(
        "dispute_sweep",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("drive_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("by", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "drive_id", "unit_id", name=op.f("pk_dispute_sweep")),
    )
    op.create_table(
        "dispute_visit",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger(), nullable=True),
        sa.Column(
            "result",
            sa.Enum(
                "good", "bad", "unreached", name="visitresult", native_enum=False, create_constraint=True, length=24
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_dispute_visit")),
        sa.UniqueConstraint(
            "station_id", "case_id", "round", "place", name=op.f("uq_dispute_visit_station_id_case_id_round_place")
        ),
    )


def downgrade() -> None:
    op.drop_table("dispute_visit")
    op.drop_table("dispute_sweep")
    with op.batch_alter_table("dispute_referral", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_referral_case")

    op.drop_table("dispute_referral")
    op.drop_table("dispute_policy")
    with op.batch_alter_table("dispute_party", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_party_name")
        batch_op.drop_index("ix_dispute_party_case")

    op.drop_table("dispute_party")
    with op.batch_alter_table("dispute_event", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_event_case")

    op.drop_table("dispute_event")
    op.drop_table("dispute_drive")
    op.drop_table("dispute_day")
    with op.batch_alter_table("dispute_case", schema=None) as batch_op:
        batch_op.drop_index("ix_dispute_case_unit")
        batch_op.drop_index("ix_dispute_case_opened")
        batch_op.drop_index(
            "ix_dispute_case_live",
            sqlite_where=sa.text(
                "state IN ('new', 'reopened', 'accepted', 'working', 'settled') AND merged_into IS NULL"
            ),
            postgresql_where=sa.text(
                "state IN ('new', 'reopened', 'accepted', 'working', 'settled') AND merged_into IS NULL"
            ),
        )

    op.drop_table("dispute_case")
    op.drop_table("dispute_callout_reply")
    op.drop_table("dispute_callout")
