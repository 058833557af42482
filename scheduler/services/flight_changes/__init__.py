"""Changes of flights in: messages are kept, previewed with whom they touch, applied whole or put aside."""

from scheduler.services.flight_changes.broken import broken_now, repair_now
from scheduler.services.flight_changes.deciding import apply_message, dismiss_message, repair_plan
from scheduler.services.flight_changes.inbox import count_waiting, list_messages, message_page
from scheduler.services.flight_changes.receiving import receive_file, receive_signed
from scheduler.services.flight_changes.senders import add_sender, list_senders, may_manage_senders, revoke_sender
from scheduler.services.flight_changes.values import (
    Affected,
    AffectedCase,
    AffectedEscort,
    EffectRow,
    MessagePage,
    MessageRow,
    NewSender,
    Receipt,
    SenderRow,
)

__all__ = [
    "Affected",
    "AffectedCase",
    "AffectedEscort",
    "EffectRow",
    "MessagePage",
    "MessageRow",
    "NewSender",
    "Receipt",
    "SenderRow",
    "add_sender",
    "apply_message",
    "broken_now",
    "count_waiting",
    "dismiss_message",
    "list_messages",
    "list_senders",
    "may_manage_senders",
    "message_page",
    "receive_file",
    "receive_signed",
    "repair_now",
    "repair_plan",
    "revoke_sender",
]
