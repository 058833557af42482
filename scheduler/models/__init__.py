"""The tables, one file a noun. Touched by `services`, `planning` and `worker` only."""

from scheduler.models.airport import Airport, AssistanceRole, AssistanceWindow
from scheduler.models.audit import AuditEntry, ImportBatch
from scheduler.models.base import Base, UtcDateTime, utc_now
from scheduler.models.calendar import (
    AirportTeam,
    CalendarEvent,
    EventStatus,
    Examiner,
    FeedSnapshot,
    RecipientKind,
    Subscription,
    SubscriptionUse,
)
from scheduler.models.case import (
    Case,
    CaseLink,
    CaseMember,
    CaseState,
    EscortNeed,
    LinkKind,
    MobilityNeed,
    Priority,
    Relationship,
    SexValue,
)
from scheduler.models.clearance import Clearance, ClearanceKind, ClearanceState
from scheduler.models.clinic import Clinic, ClinicSession
from scheduler.models.contact import Contact, Way
from scheduler.models.escort import EntryPermit, Escort, EscortSkill, EscortUnavailability
from scheduler.models.exchange import ApiToken, ClinicBooking, ClinicReport, KeptAnswer, ReportedStatus
from scheduler.models.explanation import PlanQuestion, QuestionKind, QuestionState
from scheduler.models.flight import Allotment, Flight, FlightState
from scheduler.models.flight_change import (
    ChangeForm,
    ChangeState,
    FlightChange,
    FlightMessage,
    FlightSender,
)
from scheduler.models.flight_change import ChangeKind as FlightChangeKind
from scheduler.models.health import HealthOutcome, HealthStage, Outcome, StageState
from scheduler.models.job import Job, JobKind
from scheduler.models.message import (
    Acknowledgement,
    ChangeKind,
    ConfirmedBy,
    DeliveryAttempt,
    DeliveryOutcome,
    Escalation,
    InvitationReply,
    MessageKind,
    MessageState,
    OutboxChange,
    OutboxMessage,
    ReplyStatus,
)
from scheduler.models.notice import NoticeDispatch, NoticeKind, NoticeStep
from scheduler.models.office import Office
from scheduler.models.own_calendar import OwnCalendar, OwnCalendarSpan
from scheduler.models.pin import Pin, PinKind
from scheduler.models.plan import (
    PlanAppointment,
    PlanCase,
    PlanEscort,
    PlanLeg,
    PlanTrip,
    PlanTripLeg,
    PlanVersion,
    TripWay,
    VersionStatus,
)
from scheduler.models.programme import (
    MissionRuleSet,
    Programme,
    ProgrammeRuleSet,
    ProgrammeState,
    ProgrammeStatus,
)
from scheduler.models.publication import Itinerary, Publication
from scheduler.models.receiver import Receiver, ReceiverClosedDay
from scheduler.models.replay import ReplayState, VersionReplay
from scheduler.models.run import PlanningRun, RunProgress, RunState
from scheduler.models.ticket import Ticket
from scheduler.models.user import Role, User, UserRole
from scheduler.models.what_if import WhatIf, WhatIfState

__all__ = [
    "Acknowledgement",
    "Airport",
    "AirportTeam",
    "Allotment",
    "ApiToken",
    "AssistanceRole",
    "AssistanceWindow",
    "AuditEntry",
    "Base",
    "CalendarEvent",
    "Case",
    "CaseLink",
    "CaseMember",
    "CaseState",
    "ChangeForm",
    "ChangeKind",
    "ChangeState",
    "Clearance",
    "ClearanceKind",
    "ClearanceState",
    "Clinic",
    "ClinicBooking",
    "ClinicReport",
    "ClinicSession",
    "ConfirmedBy",
    "Contact",
    "DeliveryAttempt",
    "DeliveryOutcome",
    "EntryPermit",
    "Escalation",
    "Escort",
    "EscortNeed",
    "EscortSkill",
    "EscortUnavailability",
    "EventStatus",
    "Examiner",
    "FeedSnapshot",
    "Flight",
    "FlightChange",
    "FlightChangeKind",
    "FlightMessage",
    "FlightSender",
    "FlightState",
    "HealthOutcome",
    "HealthStage",
    "ImportBatch",
    "InvitationReply",
    "Itinerary",
    "Job",
    "JobKind",
    "KeptAnswer",
    "LinkKind",
    "MessageKind",
    "MessageState",
    "MissionRuleSet",
    "MobilityNeed",
    "NoticeDispatch",
    "NoticeKind",
    "NoticeStep",
    "Office",
    "OutboxChange",
    "OutboxMessage",
    "Outcome",
    "OwnCalendar",
    "OwnCalendarSpan",
    "Pin",
    "PinKind",
    "PlanAppointment",
    "PlanCase",
    "PlanEscort",
    "PlanLeg",
    "PlanQuestion",
    "PlanTrip",
    "PlanTripLeg",
    "PlanVersion",
    "PlanningRun",
    "Priority",
    "Programme",
    "ProgrammeRuleSet",
    "ProgrammeState",
    "ProgrammeStatus",
    "Publication",
    "QuestionKind",
    "QuestionState",
    "Receiver",
    "ReceiverClosedDay",
    "RecipientKind",
    "Relationship",
    "ReplayState",
    "ReplyStatus",
    "ReportedStatus",
    "Role",
    "RunProgress",
    "RunState",
    "SexValue",
    "StageState",
    "Subscription",
    "SubscriptionUse",
    "Ticket",
    "TripWay",
    "User",
    "UserRole",
    "UtcDateTime",
    "VersionReplay",
    "VersionStatus",
    "Way",
    "WhatIf",
    "WhatIfState",
    "utc_now",
]
