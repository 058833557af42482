"""Webhooks: addresses of other systems that are told by a signed request when a published calendar changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scheduler.services.exchange import webhooks
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.webhooks import RecipientName, WebhookEntry
from web.api.answers import Reply
from web.api.callers import api_actor
from web.api.operations import operation
from web.api.reading import Body, Code
from web.transactions import db

Label = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Address = Annotated[str, Field(min_length=9, max_length=300, pattern=r"^https://[!-~]+$")]


class WebhookRequest(Body):
    """Whose calendar (an escort, a clinic or an office by code) and where to."""

    kind: RecipientName
    recipient: Code
    label: Label
    url: Address
    language: Literal["vi", "en"] = "vi"


@operation("GET", "/webhooks", tag="webhooks", scope=Scope.WEBHOOKS_WRITE, answer=WebhookEntry, is_listing=True)
def list_webhooks() -> Page[WebhookEntry]:
    """List the webhooks that may be managed, all on one page, without their secrets."""
    return webhooks.list_webhooks(db(), api_actor())


@operation(
    "POST",
    "/webhooks",
    tag="webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    answer=WebhookEntry,
    body=WebhookRequest,
    status=201,
    refuses=(404,),
)
def register_webhook(body: WebhookRequest) -> Reply:
    """Register a webhook; the secret that signs its requests is in this answer alone.

    Requests follow Standard Webhooks 1.0: check the signature, refuse timestamps older than five minutes, and remember
    the webhook-id for as long, so that nothing can be played back.
    """
    made = webhooks.register_webhook(
        db(),
        api_actor(),
        kind=body.kind,
        code=body.recipient,
        label=body.label,
        url=body.url,
        language=body.language,
    )
    return Reply(value=made, status=201)


@operation(
    "DELETE",
    "/webhooks/<int(max=2147483647):number>",
    tag="webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    answer=WebhookEntry,
    refuses=(404,),
)
def close_webhook(number: int) -> WebhookEntry:
    """Close a webhook; its address is forgotten."""
    return webhooks.close_webhook(db(), api_actor(), number)
