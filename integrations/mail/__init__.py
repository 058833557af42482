"""Telling people by mail or by short message, and calendar invitations by mail."""

from integrations.mail.channels import Channel, MailChannel, Notice, TextMessageChannel
from integrations.mail.failures import SendingFailed
from integrations.mail.invitations import Invitation, build_invitation
from integrations.mail.messages import Letter, Mailbox, build_message
from integrations.mail.sending import Security, SmtpSettings, send

__all__ = [
    "Channel",
    "Invitation",
    "Letter",
    "MailChannel",
    "Mailbox",
    "Notice",
    "Security",
    "SendingFailed",
    "SmtpSettings",
    "TextMessageChannel",
    "build_invitation",
    "build_message",
    "send",
]
