"""Keep what-ifs: versions searched on with looser rules, and what came out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = ("queued", "working", "done", "failed")


def upgrade() -> None:
    """Apply."""
    state = sa.Enum(*STATES, name="state", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "what_if",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("wish", sa.JSON(), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=False),
        sa.Column("result", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_what_if_asked_by_id_user")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_what_if_case_id_case")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["plan_version.id"], name=op.f("fk_what_if_version_id_plan_version"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_what_if")),
        sa.UniqueConstraint("version_id", "case_id", "place", name=op.f("uq_what_if_version_id_case_id_place")),
    )
    with op.batch_alter_table("what_if", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_what_if_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("what_if")
