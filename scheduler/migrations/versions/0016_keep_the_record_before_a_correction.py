"""Keep what a stage said before its latest correction, so that the correction can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("health_stage") as batch_op:
        batch_op.add_column(sa.Column("before", sa.JSON(), nullable=True))


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("health_stage") as batch_op:
        batch_op.drop_column("before")
