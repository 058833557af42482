"""One tree of errors with codes and parameters; the words are in the phrase book, HTTP is in `web.errors`.

    AppError                 error-<code>
    |- SettingsError         a setting is missing or wrong; the program does not start
    |- InvalidInput          what a person gave cannot be used: says where and what would be right
    |  `- ImportRefused      a file with bad rows; nothing was written
    |- NotFound              no such thing, or not for this person (the two look alike on purpose)
    |- Forbidden             signed in, but not allowed
    |- Conflict              somebody else changed it first, or the state does not allow the step
    `- PlanRejected          a plan that the verifier does not accept; it is never stored

The solver's and the adapters' own errors are turned into these where `scheduler` calls them.
"""

from __future__ import annotations


class AppError(Exception):
    """The root: `code` names the phrase `error-<code>`, `params` fill it. `str()` is for logs and developers."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        """Show code and parameters; never personal data, which no parameter may hold."""
        return " ".join([self.code, *(f"{name}={value!r}" for name, value in sorted(self.params.items()))])


class SettingsError(AppError):
    """A setting is missing or wrong."""


class InvalidInput(AppError):
    """What a person gave cannot be used."""


class ImportRefused(InvalidInput):
    """A file with bad rows; nothing was written."""


class NotFound(AppError):
    """No such thing, or not for this person."""


class Forbidden(AppError):
    """Signed in, but not allowed."""


class Conflict(AppError):
    """The state does not allow the step, or somebody else was first."""


class PlanRejected(AppError):
    """The verifier does not accept the plan."""
