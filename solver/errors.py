"""What the solver room raises, with stable codes: files that cannot be read, clusters that cannot be used, wishes."""

from __future__ import annotations

__all__ = [
    "CLUSTER_ERROR_CODES",
    "FILE_ERROR_CODES",
    "WISH_ERROR_CODES",
    "ClusterError",
    "ProblemFileError",
    "WishError",
]

_SENTENCES = {
    "absent": "there is no such file",
    "is-a-directory": "this is a directory; name a .json or .json.gz file",
    "unreadable": "the file cannot be read: {why}",
    "too-large": "the file holds more than {most} bytes",
    "broken-gzip": "the compressed file is cut off or damaged",
    "not-utf8": "the text is not UTF-8",
    "not-json": "this is not JSON: {why}",
    "too-deep": "the JSON is nested too deeply",
    "broken-text": "the file holds text that is not valid Unicode",
    "duplicate-key": "the key {key!r} appears twice; keep one",
    "missing-key": "the key {key!r} is missing; add it",
    "unknown-key": "the key {key!r} does not belong here; remove it",
    "not-an-object": "an object in braces belongs here",
    "not-a-list": "a list in brackets belongs here",
    "not-text": "text in quotes belongs here",
    "empty-text": "the text is empty; it must hold at least one character",
    "not-an-integer": "a whole number without a decimal point belongs here",
    "negative": "a whole number of at least 0 belongs here",
    "not-a-boolean": "true or false belongs here",
    "not-a-date": "a calendar date such as 2027-01-31 belongs here",
    "not-an-instant": "a UTC instant to the minute such as 2027-01-31T06:05Z belongs here",
    "not-a-time": "a local time such as 08:30 belongs here",
    "not-an-airport-code": "an IATA code of three capital letters belongs here",
    "not-a-country": "an ISO 3166 code of two capital letters belongs here",
    "not-a-language": "a language tag such as vi or zh-Hant belongs here",
    "not-a-timezone": "an IANA time zone such as Asia/Ho_Chi_Minh belongs here",
    "not-one-of": "one of {choices} belongs here",
    "not-a-range": "two values, [least, most] or [from, to], belong here",
    "wrong-format": 'the format must be "{expected}"',
    "empty-list": "at least one entry belongs here",
    "repeated-value": "the value {value!r} stands here twice; keep one",
    "repeated-id": "{value!r} is already used in this list; each must be unique",
    "unknown-reference": "there is no {noun} {value!r} in this file",
    "ends-before-start": "the end lies before the start",
    "arrives-before-departs": "the flight must arrive after it departs",
    "windows-overlap": "the window overlaps {other}; windows of one airport and role must not overlap",
    "crosses-midnight": "the session crosses midnight at its clinic; split it",
    "receiver-missing": "a case with departure needs the id of a receiver",
    "not-without-departure": "a case without departure must leave this empty: {empty}",
    "stages-missing": "a case without departure needs at least one stage",
    "tied-without-departure": "case {value!r} has no departure, so no case can travel with it",
    "two-origins": "case {value!r} leaves from another origin; cases that travel together leave from one",
}

FILE_ERROR_CODES: tuple[str, ...] = tuple(_SENTENCES)


class ProblemFileError(Exception):
    """A problem or plan file is unreadable or malformed.

    `code` is one of `FILE_ERROR_CODES`, `where` a path such as `cases[3].deadline` (or `line 1 column 200`, or empty
    for the file as a whole), `params` what a sentence needs. Values of the file appear only where they are ids or keys.
    """

    def __init__(self, code: str, where: str = "", **params: str | int) -> None:
        super().__init__(code, where)
        self.code = code
        self.where = where
        self.params = params

    def inside(self, place: str) -> ProblemFileError:
        """Give the same error seen from one level further out."""
        joint = "" if not self.where or self.where.startswith("[") else "."
        return ProblemFileError(self.code, f"{place}{joint}{self.where}", **self.params)

    def __str__(self) -> str:
        sentence = _SENTENCES[self.code].format(**self.params)
        return f"{self.where or 'the file'}: {sentence}."


_CLUSTER_SENTENCES = {
    "not-installed": "the cluster engine is not installed; run: pip install 'hanhtrinh[cluster]'",
    "no-cluster": "no scheduler answers at {address}: {why}",
    "no-workers": "the scheduler at {address} has no workers; start some with: dask worker {address}",
    "other-version": "worker {worker} of {address} has no hanhtrinh or another version; install the same one there",
}

CLUSTER_ERROR_CODES: tuple[str, ...] = tuple(_CLUSTER_SENTENCES)


class ClusterError(Exception):
    """A cluster cannot be used; `code` is one of `CLUSTER_ERROR_CODES`, `params` what a sentence needs."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return _CLUSTER_SENTENCES[self.code].format(**self.params) + "."


_WISH_SENTENCES = {
    "unknown-kind": "there is no relaxation {kind!r}; known are {known}",
    "missing": "{kind} must also name: {names}",
    "too-many": "{kind} does not name {names}; it names {known}",
    "unknown-id": "the problem has no {name} {value!r}",
    "no-number": "{name} must be a whole number from 0 to {most}, not {value!r}",
    "no-time": "{name} must be a date, a time of day or an instant with its zone, not {value!r}",
    "tightens": "{kind} would make nothing looser",
}

WISH_ERROR_CODES: tuple[str, ...] = tuple(_WISH_SENTENCES)


class WishError(Exception):
    """A relaxation that cannot be made; `code` is one of `WISH_ERROR_CODES`, `params` what a sentence needs."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return _WISH_SENTENCES[self.code].format(**self.params) + "."
