"""Keep with each moment of a run what no plan can change, so that the controllable gap is told live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("run_progress") as batch_op:
        batch_op.add_column(sa.Column("constant_points", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("run_progress") as batch_op:
        batch_op.drop_column("constant_points")
