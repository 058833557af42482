"""Keep jobs: publishing, plans taken back and alternatives taken, done by the worker."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from scheduler.models.base import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KINDS = ("publish", "return-plan", "take-alternative")
_STATES = ("queued", "running", "finished", "stopped", "failed")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "job",
        sa.Column("kind", _choice("kind", *_KINDS), nullable=False),
        sa.Column("state", _choice("state", *_STATES), nullable=False),
        sa.Column("requested_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("live_key", sa.String(length=160), nullable=True),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("heartbeat_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("finished_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("stop_requested", sa.Boolean(), nullable=False),
        sa.Column("phase", sa.String(length=32), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=False),
        sa.Column("error_params", sa.JSON(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["requested_by_id"], ["user.id"], name=op.f("fk_job_requested_by_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("live_key", name=op.f("uq_job_live_key")),
    )
    op.create_index("ix_job_state_requested_at", "job", ["state", "requested_at"])
    op.create_index(op.f("ix_job_version_number"), "job", ["version_number"])


def downgrade() -> None:
    """Take back."""
    op.drop_table("job")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
