"""Why a request gave nothing."""

from __future__ import annotations


class RequestFailed(Exception):
    """A request that gave no usable answer; `is_temporary` says whether a later try makes sense.

    Codes: `request.address-unusable`, `request.scheme-refused`, `request.credentials-in-address`,
    `request.host-unknown`, `request.address-forbidden`, `request.too-many-redirects`, `request.too-large`
    (limit_bytes), `request.took-too-long`, `request.not-reached`, `request.certificate-refused`,
    `request.answer-unreadable`, `request.status` (status).
    """

    def __init__(self, code: str, *, is_temporary: bool = False, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.is_temporary = is_temporary
        self.params = params
