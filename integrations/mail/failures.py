"""Why something was not sent."""

from __future__ import annotations


class SendingFailed(Exception):
    """Something was not sent; `is_temporary` says whether the same thing may work later.

    Codes: `mail.address-unusable`, `mail.header-unusable`, `mail.text-missing`, `mail.invitation-unusable`,
    `mail.not-reached`, `mail.took-too-long`, `mail.certificate-refused`, `mail.encryption-missing`,
    `mail.sign-in-refused`, `mail.recipient-refused`, `mail.refused` (status), `channel.template-unusable`,
    `channel.number-unusable`, `channel.refused` (status), and the codes of RequestFailed for gateways. `wait` is for
    how many seconds the other side asked to be left alone.
    """

    def __init__(self, code: str, *, is_temporary: bool = False, **params: int) -> None:
        super().__init__(code)
        self.code = code
        self.is_temporary = is_temporary
        self.params = params
