"""Sending one message over SMTP."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

from integrations.mail.failures import SendingFailed


class Security(StrEnum):
    """How the line to the mail server is protected."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSettings:
    """Where mail goes out.

    `seconds` limits each step of the conversation. `authority_file` names a PEM file for a server with a certificate
    of its own. Without protection no password is ever sent.
    """

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 20.0
    authority_file: str | None = None


def send(message: EmailMessage, settings: SmtpSettings) -> None:
    """Send a message to the addresses in its headers; raises SendingFailed, temporary or permanent."""
    if settings.user and settings.security is Security.NONE:
        raise SendingFailed("mail.encryption-missing")
    try:
        server = _connected(settings)
        try:
            if settings.user:
                server.login(settings.user, settings.password)
            server.send_message(message)
        finally:
            _leave(server)
    except ssl.SSLCertVerificationError as fault:
        raise SendingFailed("mail.certificate-refused") from fault
    except TimeoutError as fault:
        raise SendingFailed("mail.took-too-long", is_temporary=True) from fault
    except smtplib.SMTPException as fault:
        raise _answered(fault) from fault
    except OSError as fault:
        raise SendingFailed("mail.not-reached", is_temporary=True) from fault


def _connected(settings: SmtpSettings) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=settings.authority_file)
    if settings.security is Security.TLS:
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.seconds, context=context)
    server = smtplib.SMTP(settings.host, settings.port, timeout=settings.seconds)
    if settings.security is Security.STARTTLS:
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server


def _leave(server: smtplib.SMTP) -> None:
    """Take leave; what the server says to that changes nothing: a message that it has taken is sent."""
    with suppress(smtplib.SMTPException, OSError):
        server.quit()
    server.close()


def _answered(fault: smtplib.SMTPException) -> SendingFailed:
    """Sort what the server said: 4xx may pass later, 5xx will not (RFC 5321 section 4.2.1)."""
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return SendingFailed("mail.encryption-missing")
    if isinstance(fault, smtplib.SMTPRecipientsRefused):
        statuses = [status for status, _ in fault.recipients.values()]
        is_temporary = bool(statuses) and all(400 <= status < 500 for status in statuses)
        return SendingFailed("mail.recipient-refused", is_temporary=is_temporary, status=max(statuses, default=0))
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        # smtplib tells a server that went silent from one that hung up only by what it stumbled over.
        is_slow = isinstance(fault.__context__, TimeoutError)
        return SendingFailed("mail.took-too-long" if is_slow else "mail.not-reached", is_temporary=True)
    if isinstance(fault, smtplib.SMTPResponseException):
        is_temporary = not 500 <= fault.smtp_code < 600
        is_sign_in = isinstance(fault, smtplib.SMTPAuthenticationError)
        code = "mail.sign-in-refused" if is_sign_in else "mail.refused"
        return SendingFailed(code, is_temporary=is_temporary, status=fault.smtp_code)
    return SendingFailed("mail.refused", is_temporary=True)
