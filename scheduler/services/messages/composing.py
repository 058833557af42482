"""What a message says: a heading, the changes of one calendar alone, a button; the same as text, HTML and short text.

Everything here comes from events of calendars, which hold no name, number or need of a person; families stand there
by their references. Times are those of the place, with its zone.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduler.i18n import Language, phrase
from scheduler.i18n.dates import show_instant
from scheduler.models import ChangeKind, MessageKind
from scheduler.services.links import CONTACTS_PATH, MESSAGES_PATH, absolute
from scheduler.services.messages.changes import Change, Facts

_SUBJECT_LENGTH = 200
_SHORT_SUMMARY_LENGTH = 70
_BODY = "font-family:Arial,sans-serif;font-size:16px;line-height:1.5;color:#1b2733;max-width:40em;padding:16px"
_HEAD = "font-size:17px;margin:24px 0 4px"
_BUTTON = "display:inline-block;background:#0b5394;color:#fff;padding:12px 20px;border-radius:6px;text-decoration:none"
_SMALL = "font-size:13px;color:#52606d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What a message is written for.

    `title` names the calendar without a person's name, `is_own` says that it is the reader's; `link` is where the
    reader confirms; `since` is when the message left that an escalation is about.
    """

    kind: MessageKind
    language: Language
    is_urgent: bool
    title: str
    is_own: bool
    link: str
    office_phone: str
    changes: Sequence[Change]
    since: datetime | None = None
    zone: str = ""
    has_account: bool = True
    is_declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A message in words; `short` is for a short message."""

    subject: str
    text: str
    html: str
    short: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One change in words: a heading and lines below it."""

    heading: str
    lines: tuple[str, ...]


def compose(occasion: Occasion) -> Composed:
    """Write a message."""
    told = [tell(change, occasion.language) for change in occasion.changes]
    return Composed(
        subject=_subject(occasion)[:_SUBJECT_LENGTH],
        text=_as_text(occasion, told),
        html=_as_html(occasion, told),
        short=_as_short(occasion),
    )


def tell(change: Change, language: Language) -> Told:
    """One change in words."""
    after = change.after
    summary = word(after, "summary", language)
    heading = phrase(f"messages-change-{change.kind.value}", language, summary=summary)
    if change.kind is ChangeKind.CANCELLED:
        return Told(heading=heading, lines=(phrase("messages-was", language, times=times(change.before, language)),))
    lines = []
    if change.kind is ChangeKind.MOVED:
        lines.append(phrase("messages-before", language, times=times(change.before, language)))
    key = "messages-now" if change.kind is ChangeKind.MOVED else "messages-when"
    lines.append(phrase(key, language, times=times(after, language)))
    if place := word(after, "location", language):
        lines.append(phrase("messages-place", language, place=place))
    lines += [line for line in word(after, "description", language).splitlines() if line.strip()]
    return Told(heading=heading, lines=tuple(lines))


def word(facts: Facts, name: str, language: Language) -> str:
    """A text of an event in a language."""
    return str(facts[f"{name}_{language}"])


def times(facts: Facts, language: Language) -> str:
    """Start and end of an event on the clocks of their places."""
    starts, ends = (
        show_instant(datetime.fromisoformat(facts[f"{name}s_at"]), facts[f"{name}_zone"], language)
        for name in ("start", "end")
    )
    return f"{starts} → {ends}"


def _subject(occasion: Occasion) -> str:
    language, first = occasion.language, occasion.changes[0] if occasion.changes else None
    if occasion.kind is MessageKind.TEST:
        return phrase("messages-subject-test", language)
    if occasion.kind is MessageKind.INVITATION and first is not None:
        summary = word(first.after, "summary", language)
        is_cancelled = first.kind is ChangeKind.CANCELLED
        return phrase("feeds-cancelled", language, summary=summary) if is_cancelled else summary
    count = len(occasion.changes)
    if occasion.is_own:
        subject = phrase("messages-subject-own", language, count=count)
    else:
        is_escalation = occasion.kind is MessageKind.ESCALATION
        key = "messages-subject-escalation" if is_escalation else "messages-subject-digest"
        key = "messages-subject-declined" if occasion.is_declined else key
        subject = phrase(key, language, count=count, title=occasion.title)
    return phrase("messages-urgent", language, subject=subject) if occasion.is_urgent else subject


def _intro(occasion: Occasion) -> str:
    if occasion.kind is MessageKind.TEST:
        return phrase("messages-intro-test", occasion.language)
    if occasion.kind is MessageKind.ESCALATION:
        since = occasion.since or datetime.fromisoformat(occasion.changes[0].after["starts_at"])
        shown = show_instant(since, occasion.zone, occasion.language)
        key = "messages-intro-declined" if occasion.is_declined else "messages-intro-escalation"
        return phrase(key, occasion.language, title=occasion.title, at=shown)
    if occasion.is_own:
        return phrase("messages-intro-own", occasion.language, count=len(occasion.changes))
    return phrase("messages-intro", occasion.language, count=len(occasion.changes), title=occasion.title)


def _ask(occasion: Occasion) -> str:
    is_escalation = occasion.kind is MessageKind.ESCALATION
    return phrase("messages-ask-escalation" if is_escalation else "messages-ask", occasion.language)


def _closing(occasion: Occasion) -> list[tuple[str, str]]:
    """The last lines, each with the address that follows it, if any."""
    language = occasion.language
    lines = []
    if occasion.changes and occasion.has_account:
        path = MESSAGES_PATH if occasion.kind is MessageKind.ESCALATION else str(occasion.changes[0].after["path"])
        lines.append((phrase("messages-details", language), absolute(path or CONTACTS_PATH)))
    if occasion.office_phone:
        lines.append((phrase("messages-call", language, phone=occasion.office_phone), ""))
    lines.append((phrase("messages-no-names", language), ""))
    if occasion.has_account:
        lines.append((phrase("messages-choose", language), absolute(CONTACTS_PATH)))
    return lines


def _as_text(occasion: Occasion, told: Sequence[Told]) -> str:
    blocks = [_intro(occasion)]
    for number, one in enumerate(told, 1):
        blocks.append("\n".join([f"{number}. {one.heading}", *(f"   {line}" for line in one.lines)]))
    blocks.append(f"{_ask(occasion)}\n{occasion.link}")
    blocks.append("\n".join(f"{words} {address}".strip() for words, address in _closing(occasion)))
    return "\n\n".join(blocks) + "\n"


def _as_html(occasion: Occasion, told: Sequence[Told]) -> str:
    escape = html.escape
    parts = [f"<p>{escape(_intro(occasion))}</p>"]
    for one in told:
        parts.append(f'<h2 style="{_HEAD}">{escape(one.heading)}</h2>')
        parts.append(f'<p style="margin:0">{"<br>".join(escape(line) for line in one.lines)}</p>')
    button = phrase("messages-button", occasion.language)
    parts.append(f'<p style="margin:28px 0 4px">{escape(_ask(occasion))}</p>')
    parts.append(f'<p><a href="{escape(occasion.link)}" style="{_BUTTON}">{escape(button)}</a></p>')
    for words, address in _closing(occasion):
        link = f' <a href="{escape(address)}">{escape(address)}</a>' if address else ""
        parts.append(f'<p style="{_SMALL}">{escape(words)}{link}</p>')
    body = "\n".join(parts)
    return f'<!doctype html><html lang="{occasion.language}"><body style="{_BODY}">\n{body}\n</body></html>\n'


def _as_short(occasion: Occasion) -> str:
    language = occasion.language
    if occasion.kind is MessageKind.TEST or not occasion.changes:
        return phrase("messages-short-test", language, link=occasion.link)
    first = occasion.changes[0]
    starts = show_instant(datetime.fromisoformat(first.after["starts_at"]), first.after["start_zone"], language)
    heading = phrase(f"messages-change-{first.kind.value}", language, summary=word(first.after, "summary", language))
    key = "messages-short-escalation" if occasion.kind is MessageKind.ESCALATION else "messages-short"
    key = "messages-short-declined" if occasion.is_declined else key
    return phrase(
        key,
        language,
        count=len(occasion.changes),
        title=occasion.title,
        first=heading[:_SHORT_SUMMARY_LENGTH],
        starts=starts,
        link=occasion.link,
    )
