"""Keep the change budget of a run, whom it froze, and whose freeze was lifted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("planning_run") as batch_op:
        batch_op.add_column(sa.Column("change_budget", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("freeze_told", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("freeze_days", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("frozen_cases", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("lifted", sa.JSON(), nullable=False, server_default=sa.text("'{}'")))
    with op.batch_alter_table("planning_run") as batch_op:
        for name in ("freeze_told", "frozen_cases", "lifted"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("planning_run") as batch_op:
        for name in ("lifted", "frozen_cases", "freeze_days", "freeze_told", "change_budget"):
            batch_op.drop_column(name)
