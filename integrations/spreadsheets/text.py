"""Text as people's files hold it: one Unicode form, no invisible signs, and a nose for garbled letters."""

from __future__ import annotations

import re
import unicodedata

from anyascii import anyascii

_INVISIBLE = dict.fromkeys(
    [0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)]
)
_SPACES = re.compile(r"[^\S\n]+")
_EXCEL_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# Excel and our own writer put an apostrophe before text that would otherwise run as a formula.
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")


# Never met in an honest word, so once is enough; the doubtful ones of Portuguese ("Leão") count from two.
_VNI_STRONG = re.compile(r"[aA][àáâåãäÀÁÂÅÃÄ]|[uU][øûØÛ](?=[a-z ])|[oO]â")


def normalise(text: str) -> str:
    """Return the text in NFC, without invisible signs, with plain single spaces and LF line ends, stripped."""
    text = _EXCEL_ESCAPE.sub(lambda match: chr(int(match[1], 16)) if int(match[1], 16) < 0x20 else match[0], text)
    text = unicodedata.normalize("NFC", text.translate(_INVISIBLE)).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROL.sub("", _GUARDED.sub("", text))
    return "\n".join(_SPACES.sub(" ", line).strip() for line in text.split("\n")).strip()


def fold(text: str) -> str:
    """Return the letters and digits alone, lower case and without diacritics, to compare titles and choices."""
    return "".join(sign for sign in anyascii(normalise(text)).lower() if sign.isalnum())


def _as_single_bytes(text: str) -> bytes:
    """Encode as Windows-1252, with C1 controls as their own byte and everything else as a question mark."""
    out = bytearray()
    for sign in text:
        if "\x80" <= sign <= "\x9f":
            out.append(ord(sign))
        else:
            out += sign.encode("cp1252", "replace")
    return bytes(out)


# UTF-8 read as Windows-1252. Three bytes: Vietnamese letters and typographic signs, never met by accident.
_TWICE_STRONG = re.compile(rb"\xe1[\xba\xbb][\x80-\xbf]|\xe2\x80[\x80-\xbf]|[\xc4\xc6][\x80-\xbf]")
# Two bytes: closing quotes and dots after a capital with an accent are honest text, so they do not count.
_TWICE_WEAK = re.compile(rb"\xc3(?:[\x80-\x84\x86-\x90\x95-\x9f\xa1-\xbf])|\xcc[\x80\x81\x83\x89\xa3]")
_LOST = re.compile("\ufffd|[A-Za-zÀ-ỹ]\\?+[a-zà-ỹ]|[A-ZÀ-Ỹ]\\?+[A-ZÀ-Ỹ]|(?:^|\\s)\\?+[A-Za-zÀ-ỹ]")
_MAYBE_LOST = re.compile("\ufffd|[A-Za-zÀ-ỹ]\\?|\\?[A-Za-zÀ-ỹ]")
# The old Vietnamese fonts: letters of Windows-1252 standing for others (TCVN3 of .VnTime, VNI of VNI-Times).
_TCVN3 = re.compile(
    r"[a-z][À-ÖØ-Þ](?:[a-zµ-ÿ]|\b)|[A-Za-zµ-ÿ][µ¸¶¹¨»¾¼½©®«¬](?:[a-z]|\b)|®[a-zµ-ÿ]|[a-z]ß\b(?=.*[µ¸¶¹¨®])"
)
_VNI = re.compile(
    r"[aâeêoôyu][øûåäØÛÅÄ]|[aeouAEOU][ïÏ](?=n|c|t|p|m|\b)|[aAeE][ãâêåäÃÂÊÅÄ]|ñ[aeiouyö]|[öô][ïøûõ]|oâ[a-z]?"
)


def has_lost_letters(text: str, *, is_doubtful: bool = False) -> bool:
    """Say whether a program wrote `?` for letters that its code page lacks; what is lost cannot be brought back.

    A title or choice that nobody knows `is_doubtful`: there a question mark after a word counts too.
    """
    pattern = _MAYBE_LOST if is_doubtful else _LOST
    return bool(pattern.search(text)) and "://" not in text


def is_garbled(text: str) -> bool:
    """Say whether the text was decoded with the wrong code page somewhere on its way, or lost letters there."""
    if has_lost_letters(text):
        return True
    if text.isascii():
        return False
    raw = _as_single_bytes(text)
    if _TWICE_STRONG.search(raw) or _TWICE_WEAK.search(raw):
        return True
    is_single_byte = b"?" not in raw.replace(b"?", b"", text.count("?"))
    if not is_single_byte:
        return False
    return bool(_TCVN3.search(text) or _VNI_STRONG.search(text)) or len(_VNI.findall(text)) >= 2
