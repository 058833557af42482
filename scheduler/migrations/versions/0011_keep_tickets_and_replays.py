"""Keep tickets, replays of versions, and what runs ask of tickets and connections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

STATES = ("working", "done", "failed")


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("planning_run") as batch_op:
        batch_op.add_column(sa.Column("freeze_ticketed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("connection_reliability", sa.Double(), nullable=True))
    with op.batch_alter_table("planning_run") as batch_op:
        batch_op.alter_column("freeze_ticketed", server_default=None)
    op.create_table(
        "ticket",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("flights", sa.JSON(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_ticket_case_id_case")),
        sa.ForeignKeyConstraint(["noted_by_id"], ["user.id"], name=op.f("fk_ticket_noted_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("case_id", name=op.f("uq_ticket_case_id")),
    )
    op.create_table(
        "version_replay",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("state", _state(), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["plan_version.id"],
            name=op.f("fk_version_replay_version_id_plan_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version_replay")),
        sa.UniqueConstraint("version_id", name=op.f("uq_version_replay_version_id")),
    )


def downgrade() -> None:
    """Take back."""
    op.drop_table("version_replay")
    op.drop_table("ticket")
    with op.batch_alter_table("planning_run") as batch_op:
        batch_op.drop_column("connection_reliability")
        batch_op.drop_column("freeze_ticketed")


def _state() -> sa.Enum:
    return sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32)
