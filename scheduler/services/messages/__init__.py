"""Telling people of changes that cannot wait until their calendar polls: outbox, confirmations, escalations."""

from scheduler.services.messages.announcing import announce_publication, announce_runs
from scheduler.services.messages.changes import Remembered, remember
from scheduler.services.messages.confirming import ConfirmationPage, confirm, confirm_by_phone, confirmation_page
from scheduler.services.messages.contacts import (
    add_contact,
    contact_view,
    examiners_of,
    list_contacts,
    remove_contact,
    save_contact,
    send_test,
)
from scheduler.services.messages.deliveries import DeliveryEntry, DeliveryTry, list_deliveries, redeliver
from scheduler.services.messages.reading import count_unconfirmed, message_detail, messages_page
from scheduler.services.messages.resending import resend
from scheduler.services.messages.values import (
    ContactDraft,
    ContactView,
    MessageDetail,
    MessagesPage,
    RecipientContacts,
    ThreadView,
)
from scheduler.services.messages.writing import write_messages

__all__ = [
    "ConfirmationPage",
    "ContactDraft",
    "ContactView",
    "DeliveryEntry",
    "DeliveryTry",
    "MessageDetail",
    "MessagesPage",
    "RecipientContacts",
    "Remembered",
    "ThreadView",
    "add_contact",
    "announce_publication",
    "announce_runs",
    "confirm",
    "confirm_by_phone",
    "confirmation_page",
    "contact_view",
    "count_unconfirmed",
    "examiners_of",
    "list_contacts",
    "list_deliveries",
    "message_detail",
    "messages_page",
    "redeliver",
    "remember",
    "remove_contact",
    "resend",
    "save_contact",
    "send_test",
    "write_messages",
]
