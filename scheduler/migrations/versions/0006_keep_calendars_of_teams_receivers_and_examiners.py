"""Keep calendars of airport teams, receivers and examiners, packed feeds, and who fetches."""

from __future__ import annotations

import gzip

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE = ("escort", "clinic", "office")
_AFTER = (*_BEFORE, "airport", "receiver", "examiner")
_STATUS = ("confirmed", "cancelled")
_RESTRICTED = {
    "calendar_event": ("recipient_kind", "status"),
    "feed_snapshot": ("recipient_kind",),
    "subscription": ("recipient_kind",),
}


def upgrade() -> None:
    """Apply."""
    _restrict(_AFTER)
    op.create_table(
        "airport_team",
        sa.Column("airport_code", sa.String(length=3), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["airport_code"], ["airport.code"], name=op.f("fk_airport_team_airport_code_airport")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_airport_team")),
        sa.UniqueConstraint("airport_code", name=op.f("uq_airport_team_airport_code")),
    )
    op.create_table(
        "examiner",
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_examiner_clinic_id_clinic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_examiner")),
        sa.UniqueConstraint("clinic_id", "name", name=op.f("uq_examiner_clinic_id_name")),
    )
    op.create_table(
        "subscription_use",
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_status", sa.Integer(), nullable=False),
        sa.Column("fetches", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_subscription_use_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_use")),
        sa.UniqueConstraint("subscription_id", "agent", name=op.f("uq_subscription_use_subscription_id_agent")),
    )
    _pack()


def downgrade() -> None:
    """Take back; calendars of the new kinds are forgotten, and their addresses with them."""
    op.drop_table("subscription_use")
    op.drop_table("examiner")
    op.drop_table("airport_team")
    with op.batch_alter_table("feed_snapshot", schema=None) as batch_op:
        batch_op.drop_column("packed")
    new = ", ".join(f"'{kind}'" for kind in _AFTER if kind not in _BEFORE)
    for table in _RESTRICTED:
        op.execute(f"DELETE FROM {table} WHERE recipient_kind IN ({new})")  # noqa: S608 - constants of this file
    _restrict(_BEFORE)


def _restrict(kinds: tuple[str, ...]) -> None:
    values = {"recipient_kind": kinds, "status": _STATUS}
    for table, columns in _RESTRICTED.items():
        if op.get_context().dialect.name == "postgresql":
            name = op.f(f"ck_{table}_recipient_kind")
            op.drop_constraint(name, table, type_="check")
            op.create_check_constraint(name, table, sa.column("recipient_kind").in_(kinds))
            continue
        # SQLite writes the table anew, without the checks that it had.
        with op.batch_alter_table(table, schema=None, recreate="always") as batch_op:
            for column in columns:
                batch_op.create_check_constraint(op.f(f"ck_{table}_{column}"), sa.column(column).in_(values[column]))


def _pack() -> None:
    with op.batch_alter_table("feed_snapshot", schema=None) as batch_op:
        batch_op.add_column(sa.Column("packed", sa.LargeBinary(), nullable=False, server_default=sa.text("''")))
    with op.batch_alter_table("feed_snapshot", schema=None) as batch_op:
        batch_op.alter_column("packed", server_default=None)
    snapshots = sa.table(
        "feed_snapshot",
        sa.column("id", sa.Integer),
        sa.column("content", sa.LargeBinary),
        sa.column("packed", sa.LargeBinary),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(snapshots.c.id)).all():
        content = connection.scalar(sa.select(snapshots.c.content).where(snapshots.c.id == row.id))
        packed = gzip.compress(content or b"", mtime=0)
        connection.execute(sa.update(snapshots).where(snapshots.c.id == row.id).values(packed=packed))
