"""Text as iCalendar can carry it."""

import unicodedata

from icalendar import vText

_LINE_BREAKS = str.maketrans({"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n"})
_UNWRITABLE = frozenset({"Cc", "Cs"})


def clean_text(text: str) -> str:
    """Drop control characters and lone surrogates, keep line breaks as newlines, compose letters (NFC)."""
    broken = text.replace("\r\n", "\n").translate(_LINE_BREAKS)
    kept = "".join(c for c in broken if c in "\n\t" or unicodedata.category(c) not in _UNWRITABLE)
    return unicodedata.normalize("NFC", kept).strip()


def clean_line(text: str) -> str:
    """Clean a text that must stay on one line, such as a title."""
    return " ".join(clean_text(text).split())


class ExactText(vText):
    """A TEXT value escaped by RFC 5545 section 3.3.11 and by nothing else.

    icalendar 7.3 turns a backslash followed by a capital N into a line break, and leaves NAME
    and X-WR-CALDESC unescaped.
    """

    def to_ical(self) -> bytes:
        """Write the escaped value as UTF-8."""
        escaped = str(self).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
        return escaped.encode("utf-8")
