"""initial"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER audit_fixed BEFORE UPDATE OF station_id, seq, at, actor, act, object, digest, mac ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
        "CREATE TRIGGER audit_kept BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit is append-only'); END",
    ],
    "postgresql": [
        "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit is append-only'; END $$",
        "CREATE TRIGGER audit_fixed BEFORE UPDATE OF station_id, seq, at, actor, act, object, digest, mac ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_kept BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
        "CREATE TRIGGER audit_whole BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    ],
}


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column("corp", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=80), nullable=False),
        sa.Column("user_key", sa.String(length=80), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_account")),
        sa.UniqueConstraint(
            "station_id", "platform", "corp", "user_key", name=op.f("uq_account_station_id_platform_corp_user_key")
        ),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_person", ["station_id", "person_id"], unique=False)

    op.create_table(
        "act_number",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=80), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_act_number")),
        sa.UniqueConstraint("station_id", "code_hash", name=op.f("uq_act_number_station_id_code_hash")),
    )
    op.create_table(
        "audit",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("act", sa.String(length=100), nullable=False),
        sa.Column("object", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("detail", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "audit_head",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.Column("sent_seq", sa.BigInteger(), nullable=False),
        sa.Column("sent_mac", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "beat",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("info", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_beat")),
    )
    op.create_table(
        "bucket",
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("touched", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_bucket")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "budget",
        sa.Column("corp", sa.String(length=100), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("corp", "month", "name", name=op.f("pk_budget")),
    )
    op.create_table(
        "bulletin",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("scope", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "sending",
                "stopped",
                "cancelled",
                name="bulletinstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_bulletin")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_bulletin_station_id_number")),
    )
    op.create_table(
        "bulletin_receipt",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("bulletin_id", sa.BigInteger(), nullable=False),
        sa.Column("speaker", sa.LargeBinary(length=16), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "bulletin_id", "speaker", name=op.f("pk_bulletin_receipt")),
    )
    op.create_table(
        "bulletin_target",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("bulletin_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "bulletin_id", "chat_id", name=op.f("pk_bulletin_target")),
    )
    op.create_table(
        "channel",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("corp", sa.String(length=128), nullable=False),
        sa.Column("name", sa.String(length=128), nullable=False),
        sa.Column("credentials", sa.LargeBinary(), nullable=False),
        sa.Column("callback_path", sa.String(length=200), nullable=False),
        sa.Column("edition", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum("live", "dead", "off", name="channelstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("dead_reason", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_channel")),
        sa.UniqueConstraint("key", name=op.f("uq_channel_key")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(
            "uq_channel_callback_path",
            ["callback_path"],
            unique=True,
            sqlite_where=sa.text("callback_path <> ''"),
            postgresql_where=sa.text("callback_path <> ''"),
        )

    op.create_table(
        "chat",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=20), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("group", "private", name="chatkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum("active", "dead", name="chatstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("pilot", sa.Boolean(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_chat")),
    )
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.create_index("ix_chat_person", ["station_id", "person_id"], unique=False)
        batch_op.create_index("ix_chat_unit", ["station_id", "unit_id"], unique=False)

    op.create_table(
        "chat_route",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("destination", sa.LargeBinary(length=16), nullable=False),
        sa.Column("can_push", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "dead", name="chatstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("dead_reason", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_chat_route")),
        sa.UniqueConstraint(
            "station_id", "channel_id", "address", name=op.f("uq_chat_route_station_id_channel_id_address")
        ),
    )
    with op.batch_alter_table("chat_route", schema=None) as batch_op:
        batch_op.create_index("ix_chat_route_chat", ["station_id", "chat_id"], unique=False)

    op.create_table(
        "code_try",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.LargeBinary(length=16), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_code_try")),
        sa.UniqueConstraint("station_id", "who", "hour", name=op.f("uq_code_try_station_id_who_hour")),
    )
    op.create_table(
        "console_outcome",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("once_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_console_outcome")),
        sa.UniqueConstraint("station_id", "once_hash", name=op.f("uq_console_outcome_station_id_once_hash")),
    )
    op.create_table(
        "console_session",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=40), nullable=False),
        sa.Column("grants_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_console_session")),
        sa.UniqueConstraint("station_id", "token_hash", name=op.f("uq_console_session_station_id_token_hash")),
    )
    with op.batch_alter_table("console_session", schema=None) as batch_op:
        batch_op.create_index("ix_console_session_person", ["station_id", "person_id"], unique=False)

    op.create_table(
        "console_ticket",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_console_ticket")),
        sa.UniqueConstraint("station_id", "token_hash", name=op.f("uq_console_ticket_station_id_token_hash")),
    )
    op.create_table(
        "conversation",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "chat_id", "person_id", name=op.f("pk_conversation")),
    )
    op.create_table(
        "counter",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "kind", name=op.f("pk_counter")),
    )
    op.create_table(
        "danger_case",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("reporter_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "taken",
                "arrived",
                "done",
                "false",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("ladder", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_report_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_by", sa.BigInteger(), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paged", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("heard", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_danger_case")),
        sa.UniqueConstraint("station_id", "number", name=op.f("uq_danger_case_station_id_number")),
    )
    with op.batch_alter_table("danger_case", schema=None) as batch_op:
        batch_op.create_index(
            "ix_danger_case_live",
            ["station_id", "number"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'taken', 'arrived')"),
            postgresql_where=sa.text("state IN ('open', 'taken', 'arrived')"),
        )
        batch_op.create_index(
            "ix_danger_case_place",
            ["station_id", "place", "last_report_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('open', 'taken', 'arrived')"),
            postgresql_where=sa.text("state IN ('open', 'taken', 'arrived')"),
        )

    op.create_table(
        "duty_shift",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("deputy_id", sa.BigInteger(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "on", "handed_over", name="shiftstate", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_duty_shift")),
        sa.UniqueConstraint(
            "station_id",
            "unit_id",
            "starts_at",
            "ends_at",
            name=op.f("uq_duty_shift_station_id_unit_id_starts_at_ends_at"),
        ),
    )
    with op.batch_alter_table("duty_shift", schema=None) as batch_op:
        batch_op.create_index("ix_duty_shift_time", ["station_id", "unit_id", "ends_at"], unique=False)

    op.create_table(
        "fault",
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=True),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_fault")),
    )
    op.create_table(
        "inbox",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("conversation", sa.LargeBinary(), nullable=False),
        sa.Column("content_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("new", "done", "failed", name="inboxstate", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("worker", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_inbox")),
        sa.UniqueConstraint(
            "station_id", "channel_id", "message_id", name=op.f("uq_inbox_station_id_channel_id_message_id")
        ),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_failed",
            ["station_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_inbox_new",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    op.create_table(
        "invitation",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum("person", "bind", name="purpose", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "officer",
                "auxiliary",
                "duty",
                "chief",
                "leadership",
                "auditor",
                "manager",
                "mediator",
                "reporter",
                "leader",
                "member",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "kind",
            sa.Enum("main", "deputy", name="grantkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("issued_by", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("station_id", "code_hash", name=op.f("uq_invitation_station_id_code_hash")),
    )
    op.create_table(
        "key_mark",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_key_mark")),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("holder", sa.String(length=120), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )
    op.create_table(
        "media",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_media")),
    )
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.create_index("ix_media_expires_at", ["station_id", "expires_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("token", sa.String(length=22), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("destination", sa.LargeBinary(), nullable=False),
        sa.Column(
            "on_ambiguous",
            sa.Enum(
                "resend", "once", "leave", name="onambiguous", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "pending",
                "sending",
                "sent",
                "failed",
                "unknown",
                "cancelled",
                "expired",
                "would",
                name="outboxstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("resent", sa.Boolean(), nullable=False),
        sa.Column("provider_id", sa.String(length=200), nullable=False),
        sa.Column("handle", sa.String(length=400), nullable=False),
        sa.Column("answer", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("booked", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("station_id", "key", name=op.f("uq_outbox_station_id_key")),
        sa.UniqueConstraint("station_id", "token", name=op.f("uq_outbox_station_id_token")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_dead",
            ["station_id", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('failed', 'unknown')"),
            postgresql_where=sa.text("state IN ('failed', 'unknown')"),
        )
        batch_op.create_index(
            "ix_outbox_pending",
            ["lane", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.create_index(
            "ix_outbox_provider",
            ["station_id", "channel_id", "provider_id"],
            unique=False,
            sqlite_where=sa.text("provider_id <> ''"),
            postgresql_where=sa.text("provider_id <> ''"),
        )
        batch_op.create_index(
            "ix_outbox_sending",
            ["lease_until"],
            unique=False,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.create_index(
            "ix_outbox_subject",
            ["station_id", "subject"],
            unique=False,
            sqlite_where=sa.text("subject <> ''"),
            postgresql_where=sa.text("subject <> ''"),
        )

    op.create_table(
        "page_try",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("route", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("sent", sa.Boolean(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_page_try")),
    )
    with op.batch_alter_table("page_try", schema=None) as batch_op:
        batch_op.create_index("ix_page_try_subject", ["station_id", "subject"], unique=False)

    op.create_table(
        "person",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("name_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("mobile", sa.LargeBinary(), nullable=True),
        sa.Column("mobile_index", sa.LargeBinary(length=16), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_person")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_mobile", ["station_id", "mobile_index"], unique=False)
        batch_op.create_index("ix_person_name", ["station_id", "name_index"], unique=False)

    op.create_table(
        "person_pin",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("pin_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_person_pin")),
        sa.UniqueConstraint("station_id", "person_id", name=op.f("uq_person_pin_station_id_person_id")),
        sa.UniqueConstraint("station_id", "pin_hash", name=op.f("uq_person_pin_station_id_pin_hash")),
    )
    op.create_table(
        "role_grant",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "officer",
                "auxiliary",
                "duty",
                "chief",
                "leadership",
                "auditor",
                "manager",
                "mediator",
                "reporter",
                "leader",
                "member",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "kind",
            sa.Enum("main", "deputy", name="grantkind", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("granted_by", sa.BigInteger(), nullable=True),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_role_grant")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index("ix_role_grant_person", ["station_id", "person_id"], unique=False)
        batch_op.create_index("ix_role_grant_unit", ["station_id", "unit_id"], unique=False)

    op.create_table(
        "signed_link",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_signed_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_signed_link_token_hash")),
    )
    with op.batch_alter_table("signed_link", schema=None) as batch_op:
        batch_op.create_index("ix_signed_link_subject", ["station_id", "subject"], unique=False)

    op.create_table(
        "station",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("domain", sa.String(length=200), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column(
            "settings", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_station")),
        sa.UniqueConstraint("key", name=op.f("uq_station_key")),
    )
    op.create_table(
        "task",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lane", sa.Integer(), nullable=False),
        sa.Column(
            "payload", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False
        ),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "done",
                "failed",
                "skipped",
                name="taskstate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=64), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_task")),
        sa.UniqueConstraint("station_id", "key", name=op.f("uq_task_station_id_key")),
    )
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.create_index(
            "ix_task_failed",
            ["station_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'failed'"),
            postgresql_where=sa.text("state = 'failed'"),
        )
        batch_op.create_index(
            "ix_task_new",
            ["lane", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )

    op.create_table(
        "token",
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lease_token", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("channel_id", "name", name=op.f("pk_token")),
    )
    op.create_table(
        "unit",
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "station",
                "park",
                "enterprise",
                "team",
                name="unitkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "path",
            sa.String(length=400).with_variant(sa.String(length=400, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("tags", sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), "postgresql"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("contact_person_id", sa.BigInteger(), nullable=True),
        sa.Column("deputy_person_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("station_id", "id", name=op.f("pk_unit")),
        sa.UniqueConstraint("station_id", "code", name=op.f("uq_unit_station_id_code")),
    )
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.create_index("ix_unit_path", ["station_id", "path"], unique=False)

    for trigger in TRIGGERS[op.get_bind().dialect.name]:
        op.execute(trigger)


def downgrade() -> None:
    with op.batch_alter_table("unit", schema=None) as batch_op:
        batch_op.drop_index("ix_unit_path")

    op.drop_table("unit")
    op.drop_table("token")
    with op.batch_alter_table("task", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_task_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_task_failed", sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'")
        )

    op.drop_table("task")
    op.drop_table("station")
    with op.batch_alter_table("signed_link", schema=None) as batch_op:
        batch_op.drop_index("ix_signed_link_subject")

    op.drop_table("signed_link")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index("ix_role_grant_unit")
        batch_op.drop_index("ix_role_grant_person")

    op.drop_table("role_grant")
    op.drop_table("person_pin")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index("ix_person_name")
        batch_op.drop_index("ix_person_mobile")

    op.drop_table("person")
    with op.batch_alter_table("page_try", schema=None) as batch_op:
        batch_op.drop_index("ix_page_try_subject")

    op.drop_table("page_try")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_subject", sqlite_where=sa.text("subject <> ''"), postgresql_where=sa.text("subject <> ''")
        )
        batch_op.drop_index(
            "ix_outbox_sending",
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        )
        batch_op.drop_index(
            "ix_outbox_provider",
            sqlite_where=sa.text("provider_id <> ''"),
            postgresql_where=sa.text("provider_id <> ''"),
        )
        batch_op.drop_index(
            "ix_outbox_pending",
            sqlite_where=sa.text("state = 'pending'"),
            postgresql_where=sa.text("state = 'pending'"),
        )
        batch_op.drop_index(
            "ix_outbox_dead",
            sqlite_where=sa.text("state IN ('failed', 'unknown')"),
            postgresql_where=sa.text("state IN ('failed', 'unknown')"),
        )

    op.drop_table("outbox")
    with op.batch_alter_table("media", schema=None) as batch_op:
        batch_op.drop_index("ix_media_expires_at")

    op.drop_table("media")
    op.drop_table("lease")
    op.drop_table("key_mark")
    op.drop_table("invitation")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_inbox_failed", sqlite_where=sa.text("state = 'failed'"), postgresql_where=sa.text("state = 'failed'")
        )

    op.drop_table("inbox")
    op.drop_table("fault")
    with op.batch_alter_table("duty_shift", schema=None) as batch_op:
        batch_op.drop_index("ix_duty_shift_time")

    op.drop_table("duty_shift")
    with op.batch_alter_table("danger_case", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_danger_case_place",
            sqlite_where=sa.text("state IN ('open', 'taken', 'arrived')"),
            postgresql_where=sa.text("state IN ('open', 'taken', 'arrived')"),
        )
        batch_op.drop_index(
            "ix_danger_case_live",
            sqlite_where=sa.text("state IN ('open', 'taken', 'arrived')"),
            postgresql_where=sa.text("state IN ('open', 'taken', 'arrived')"),
        )

    op.drop_table("danger_case")
    op.drop_table("counter")
    op.drop_table("conversation")
    op.drop_table("console_ticket")
    with op.batch_alter_table("console_session", schema=None) as batch_op:
        batch_op.drop_index("ix_console_session_person")

    op.drop_table("console_session")
    op.drop_table("console_outcome")
    op.drop_table("code_try")
    with op.batch_alter_table("chat_route", schema=None) as batch_op:
        batch_op.drop_index("ix_chat_route_chat")

    op.drop_table("chat_route")
    with op.batch_alter_table("chat", schema=None) as batch_op:
        batch_op.drop_index("ix_chat_unit")
        batch_op.drop_index("ix_chat_person")

    op.drop_table("chat")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_channel_callback_path",
            sqlite_where=sa.text("callback_path <> ''"),
            postgresql_where=sa.text("callback_path <> ''"),
        )

    op.drop_table("channel")
    op.drop_table("bulletin_target")
    op.drop_table("bulletin_receipt")
    op.drop_table("bulletin")
    op.drop_table("budget")
    op.drop_table("bucket")
    op.drop_table("beat")
    op.drop_table("audit_head")
    op.drop_table("audit")
    op.drop_table("act_number")
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.drop_index("ix_account_person")

    op.drop_table("account")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_refuse()")
