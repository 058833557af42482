"""Keep questions about plan versions and their answers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("why-not", "why-this", "alternatives", "appointments", "trips", "limits")
STATES = ("queued", "working", "answered", "failed")


def _choice(names: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*names, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "plan_question",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice(KINDS, "kind"), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("state", _choice(STATES, "state"), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.Column("error_code", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_id"], ["user.id"], name=op.f("fk_plan_question_asked_by_id_user")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_question_case_id_case")),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["plan_version.id"],
            name=op.f("fk_plan_question_version_id_plan_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_question")),
        sa.UniqueConstraint("version_id", "kind", "case_id", name=op.f("uq_plan_question_version_id_kind_case_id")),
    )
    with op.batch_alter_table("plan_question", schema=None) as batch_op:
        batch_op.create_index("ix_plan_question_state_is_urgent", ["state", "is_urgent"], unique=False)
        batch_op.create_index(batch_op.f("ix_plan_question_version_id"), ["version_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_table("plan_question")
