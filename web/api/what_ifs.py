"""What-ifs: what a version would look like if a rule were looser; never a plan."""

from __future__ import annotations

from typing import Annotated

from flask import url_for
from pydantic import Field

from scheduler.services.exchange import what_ifs
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.what_ifs import WhatIfEntry
from scheduler.services.what_ifs.wishing import WISHES_MAX
from web.api.answers import Reply
from web.api.callers import api_actor
from web.api.operations import operation
from web.api.reading import Body
from web.api.versions import RULE as VERSION
from web.transactions import db

RULE = VERSION + "/cases/<code>/what-ifs"
Name = Annotated[str, Field(min_length=1, max_length=40)]
Text = Annotated[str, Field(min_length=1, max_length=200)]


class Relaxation(Body):
    """One rule made looser, with ids of the version's problem file.

    For example kind seats names flight and more; deadline case and date; session_added clinic, stage, start, minutes,
    sex and language; escort_added base, skill, load and sex; connection_max minutes. A refusal names what is missing.
    """

    kind: Name
    names: dict[Name, Text] = Field(description="By name what the kind names; numbers as text.")


class WhatIfRequest(Body):
    """Rules that are to be looser, all together."""

    relaxations: Annotated[list[Relaxation], Field(min_length=1, max_length=WISHES_MAX)]


@operation(
    "POST",
    RULE,
    tag="what-ifs",
    scope=Scope.VERSIONS_PROPOSE,
    answer=WhatIfEntry,
    body=WhatIfRequest,
    status=202,
    refuses=(404, 409),
)
def ask_what_if(number: int, code: str, body: WhatIfRequest) -> Reply:
    """Ask what looser rules would be worth to a version, asked about one of its cases.

    The worker tries it, from half a minute to some minutes; look at the address in Location until `state` is done.
    """
    given = [(one.kind, one.names) for one in body.relaxations]
    entry = what_ifs.ask_what_if(db(), api_actor(), number, code, given)
    place = url_for("api.show_what_if", number=number, code=code, place=entry.number)
    return Reply(value=entry, status=202, headers={"Location": place})


@operation(
    "GET",
    RULE + "/<int(max=2147483647):place>",
    tag="what-ifs",
    scope=Scope.VERSIONS_READ,
    answer=WhatIfEntry,
    refuses=(404,),
)
def show_what_if(number: int, code: str, place: int) -> WhatIfEntry:
    """Show a what-if: who else would travel, and what the change itself is worth."""
    return what_ifs.what_if_entry(db(), api_actor(), number, code, place)
