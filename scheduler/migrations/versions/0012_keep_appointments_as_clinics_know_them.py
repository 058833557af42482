"""Keep appointments as partner clinics know them, under ids that tell nothing, also after they are dropped."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_STATUSES = ("booked", "arrived", "fulfilled", "cancelled", "noshow")
_BOOKED = """
    SELECT pc.case_id, pa.stage, cs.clinic_id, pa.session_id, pa.starts_at, pa.ends_at, i.revised_at,
           hs.state AS state, cr.status AS said, cr.session_id AS said_of, cr.starts_at AS said_at,
           (SELECT count(*) FROM case_member m WHERE m.case_id = pc.case_id) AS people
    FROM plan_appointment pa
    JOIN plan_case pc ON pc.id = pa.plan_case_id
    JOIN itinerary i ON i.plan_case_id = pc.id AND i.withdrawn_at IS NULL
    JOIN clinic_session cs ON cs.id = pa.session_id
    LEFT JOIN health_stage hs ON hs.case_id = pc.case_id AND hs.stage = pa.stage
    LEFT JOIN clinic_report cr ON cr.case_id = pc.case_id AND cr.stage = pa.stage
"""


def upgrade() -> None:
    """Apply; what is in force gets its ids now."""
    now = datetime.now(UTC).replace(microsecond=0)
    # With a default SQLite adds the column in place; it would write the table anew without its checks otherwise.
    default = sa.text("'2000-01-01 00:00:00.000000'")
    with op.batch_alter_table("clinic_session") as batch_op:
        batch_op.add_column(sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False, server_default=default))
    at = sa.bindparam("now", now, sa.DateTime(timezone=True))
    op.get_bind().execute(sa.text("UPDATE clinic_session SET revised_at = :now").bindparams(at))
    table = op.create_table(
        "clinic_booking",
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
        sa.Column("clinic_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*_STATUSES, name="booking_status", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dropped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_clinic_booking_case_id_case")),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinic.id"], name=op.f("fk_clinic_booking_clinic_id_clinic")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["clinic_session.id"], name=op.f("fk_clinic_booking_session_id_clinic_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_booking")),
        sa.UniqueConstraint("case_id", "stage", "clinic_id", name=op.f("uq_clinic_booking_case_id_stage_clinic_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_clinic_booking_uid")),
    )
    with op.batch_alter_table("clinic_booking") as batch_op:
        batch_op.create_index("ix_clinic_booking_clinic_id_starts_at", ["clinic_id", "starts_at"])
        batch_op.create_index(batch_op.f("ix_clinic_booking_session_id"), ["session_id"])
        batch_op.create_index(batch_op.f("ix_clinic_booking_revised_at"), ["revised_at"])
    _fill(table, now)


def downgrade() -> None:
    """Take back."""
    op.drop_table("clinic_booking")
    with op.batch_alter_table("clinic_session") as batch_op:
        batch_op.drop_column("revised_at")


def _fill(table: sa.Table, now: datetime) -> None:
    times = {name: sa.DateTime(timezone=True) for name in ("starts_at", "ends_at", "revised_at", "said_at")}
    rows = op.get_bind().execute(sa.text(_BOOKED).columns(**times)).mappings().all()
    values = [
        {name: row[name] for name in ("case_id", "stage", "clinic_id", "session_id", "starts_at", "ends_at", "people")}
        | {"uid": str(uuid.uuid4()), "status": _status(row), "created_at": row["revised_at"], "revised_at": now}
        for row in rows
    ]
    if values:
        op.bulk_insert(table, values)


def _status(row: sa.RowMapping) -> str:
    recorded = {"held": "fulfilled", "missed": "noshow"}.get(row["state"] or "")
    is_same = (row["said_of"], row["said_at"]) == (row["session_id"], row["starts_at"])
    said = row["said"] if is_same and row["said"] in ("arrived", "cancelled") else "booked"
    return recorded or said
