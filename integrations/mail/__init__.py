"""Telling people by mail or by short message; calendar invitations by mail, and the answers to them."""

from integrations.mail.channels import Channel, MailChannel, Notice, TextMessageChannel
from integrations.mail.failures import SendingFailed
from integrations.mail.invitations import Invitation, build_invitation
from integrations.mail.messages import Letter, Mailbox, build_message
from integrations.mail.replies import Answer, CalendarReply, ReplyUnreadable, read_reply
from integrations.mail.sending import Security, SmtpSettings, send

__all__ = [
    "Answer",
    "CalendarReply",
    "Channel",
    "Invitation",
    "Letter",
    "MailChannel",
    "Mailbox",
    "Notice",
    "ReplyUnreadable",
    "Security",
    "SendingFailed",
    "SmtpSettings",
    "TextMessageChannel",
    "build_invitation",
    "build_message",
    "read_reply",
    "send",
]
