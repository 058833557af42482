"""Let contacts be webhooks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_WAYS = ("feed", "digest", "invitations", "text")
_KINDS = ("digest", "invitation", "escalation", "test")
_STATES = ("pending", "sending", "sent", "parked", "withdrawn", "expired")
_RECIPIENTS = ("escort", "clinic", "office", "airport", "receiver", "examiner")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.add_column(sa.Column("url", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("secret_salt", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.alter_column("url", server_default=None)
        batch_op.alter_column("secret_salt", server_default=None)
    _restrict("contact", {"way": (*_WAYS, "webhook"), "recipient_kind": _RECIPIENTS})
    _restrict("outbox_message", {"kind": (*_KINDS, "webhook"), "state": _STATES})


def downgrade() -> None:
    """Take back; webhooks are forgotten."""
    op.execute("DELETE FROM outbox_message WHERE kind = 'webhook'")
    op.execute("UPDATE contact SET way = 'feed' WHERE way = 'webhook'")
    _restrict("outbox_message", {"kind": _KINDS, "state": _STATES})
    _restrict("contact", {"way": _WAYS, "recipient_kind": _RECIPIENTS})
    with op.batch_alter_table("contact", schema=None) as batch_op:
        batch_op.drop_column("secret_salt")
        batch_op.drop_column("url")
    _restrict("contact", {"way": _WAYS, "recipient_kind": _RECIPIENTS})


def _restrict(table: str, columns: dict[str, tuple[str, ...]]) -> None:
    """Make the checks of a table anew: SQLite writes the table anew without those that it had."""
    if op.get_context().dialect.name == "postgresql":
        for column, values in columns.items():
            name = op.f(f"ck_{table}_{column}")
            op.drop_constraint(name, table, type_="check")
            op.create_check_constraint(name, table, sa.column(column).in_(values))
        return
    with op.batch_alter_table(table, schema=None, recreate="always") as batch_op:
        for column, values in columns.items():
            batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values))
        if table == "contact":
            examiner = sa.text("examiner = '' OR recipient_kind = 'clinic'")
            batch_op.create_check_constraint(op.f("ck_contact_examiner_of_clinic"), examiner)
        else:
            batch_op.create_check_constraint(op.f("ck_outbox_message_tries_not_negative"), sa.text("tries >= 0"))
