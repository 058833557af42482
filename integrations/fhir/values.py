"""What is exchanged with a clinic: sessions, their free places and who is expected, by opaque ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SlotStatus(StrEnum):
    """Required value set of Slot.status (R4)."""

    FREE = "free"
    BUSY = "busy"
    UNAVAILABLE = "busy-unavailable"
    TENTATIVE = "busy-tentative"
    ENTERED_IN_ERROR = "entered-in-error"


class AppointmentStatus(StrEnum):
    """Required value set of Appointment.status (R4)."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NO_SHOW = "noshow"
    ENTERED_IN_ERROR = "entered-in-error"
    CHECKED_IN = "checked-in"
    WAITLIST = "waitlist"


class ParticipantStatus(StrEnum):
    """Required value set of Appointment.participant.status (R4)."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NEEDS_ACTION = "needs-action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A clinic's or examiner's calendar of sessions; actors are references such as `Location/abc`."""

    id: str
    actors: tuple[str, ...]
    revised_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    is_active: bool = True
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A time within a schedule that one appointment can take; instants are aware."""

    id: str
    schedule_id: str
    status: SlotStatus
    starts_at: datetime
    ends_at: datetime
    revised_at: datetime
    is_overbooked: bool = False
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Who or what takes part, as an opaque reference (`Patient/...` is the case member's code, never a name)."""

    actor: str
    status: ParticipantStatus = ParticipantStatus.ACCEPTED
    is_required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A place taken in one or more slots; `version` (`meta.versionId`) changes whenever anything in it does."""

    id: str
    status: AppointmentStatus
    participants: tuple[Participant, ...]
    revised_at: datetime
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    slot_ids: tuple[str, ...] = ()
    service: str = ""
    cancellation_reason: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentAnswer:
    """What a clinic says about an appointment; `version` is what it had read (`meta.versionId`), if it says so."""

    id: str
    status: AppointmentStatus
    starts_at: datetime | None
    ends_at: datetime | None
    slot_ids: tuple[str, ...]
    participants: tuple[Participant, ...]
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """What the server tells about itself in /metadata."""

    address: str
    version: str
    published_at: datetime
    security_text: str = ""
