"""Keep replies to invitations, and which events a webhook is told of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_BY = ("link", "phone")
_STATUSES = ("accepted", "declined", "tentative")


def upgrade() -> None:
    """Apply; webhooks go on being told of calendars alone.

    The defaults stay: without them SQLite would write the tables anew, and forget their checks.
    """
    with op.batch_alter_table("contact") as batch_op:
        events = sa.Column("events", sa.JSON(), nullable=False, server_default=sa.text("'[\"calendar.changed\"]'"))
        batch_op.add_column(events)
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.add_column(sa.Column("topic", sa.String(length=32), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("facts", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    op.create_table(
        "invitation_reply",
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.String(length=64), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*_STATUSES, name="reply_status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mail_sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name=op.f("fk_invitation_reply_contact_id_contact")),
        sa.ForeignKeyConstraint(
            ["message_id"],
            ["outbox_message.id"],
            name=op.f("fk_invitation_reply_message_id_outbox_message"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_reply")),
        sa.UniqueConstraint("mail_sha256", name=op.f("uq_invitation_reply_mail_sha256")),
    )
    with op.batch_alter_table("invitation_reply") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_reply_message_id"), ["message_id"])
    _restrict((*_BY, "reply"))


def downgrade() -> None:
    """Take back; confirmations by reply become ones by link."""
    op.execute("UPDATE acknowledgement SET \"by\" = 'link' WHERE \"by\" = 'reply'")
    op.execute("DELETE FROM outbox_message WHERE topic <> ''")
    _restrict(_BY)
    op.drop_table("invitation_reply")
    with op.batch_alter_table("outbox_message") as batch_op:
        batch_op.drop_column("facts")
        batch_op.drop_column("topic")
    with op.batch_alter_table("contact") as batch_op:
        batch_op.drop_column("events")


def _restrict(ways: tuple[str, ...]) -> None:
    """Make the check anew: SQLite writes the table anew without the one that it had."""
    name, test = op.f("ck_acknowledgement_by"), sa.column("by").in_(ways)
    if op.get_context().dialect.name == "postgresql":
        op.drop_constraint(name, "acknowledgement", type_="check")
        op.create_check_constraint(name, "acknowledgement", test)
        return
    with op.batch_alter_table("acknowledgement", recreate="always") as batch_op:
        batch_op.create_check_constraint(name, test)
