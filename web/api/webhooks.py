"""Webhooks: addresses of other systems that are told by a signed request when a published calendar changes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from scheduler.services.exchange import webhooks
from scheduler.services.exchange.paging import Page
from scheduler.services.exchange.scopes import Scope
from scheduler.services.exchange.webhooks import RecipientName, TopicName, WebhookEntry
from scheduler.services.messages import DeliveryEntry
from web.api.answers import Reply
from web.api.callers import api_actor
from web.api.operations import operation
from web.api.reading import Body, Code, PageQuery
from web.transactions import db

Label = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]+$")]
Address = Annotated[str, Field(min_length=9, max_length=300, pattern=r"^https://[!-~]+$")]


class WebhookRequest(Body):
    """Whose calendar (by code; of an airport team the airport's) and where to.

    `run.finished` and `version.published` are told to offices alone.
    """

    kind: RecipientName
    recipient: Code
    label: Label
    url: Address
    language: Literal["vi", "en"] = "vi"
    events: Annotated[tuple[TopicName, ...], Field(min_length=1, max_length=3)] = ("calendar.changed",)


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

    What is sent, and how to check it, is under `webhooks` in this description.
    """
    made = webhooks.register_webhook(
        db(),
        api_actor(),
        kind=body.kind,
        code=body.recipient,
        label=body.label,
        url=body.url,
        language=body.language,
        events=body.events,
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


@operation(
    "GET",
    "/webhooks/<int(max=2147483647):number>/deliveries",
    tag="webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    answer=DeliveryEntry,
    is_listing=True,
    query=PageQuery,
    refuses=(404,),
)
def list_deliveries(number: int, query: PageQuery) -> Page[DeliveryEntry]:
    """List what a webhook was told, the latest first, with every try."""
    return webhooks.webhook_deliveries(db(), api_actor(), number, limit=query.limit, cursor=query.cursor)


@operation(
    "POST",
    "/webhooks/<int(max=2147483647):number>/deliveries/<int(max=2147483647):delivery>/redeliver",
    tag="webhooks",
    scope=Scope.WEBHOOKS_WRITE,
    answer=DeliveryEntry,
    status=202,
    refuses=(404,),
)
def redeliver(number: int, delivery: int) -> Reply:
    """Send an event again at once: the same webhook-id and body under a new timestamp and signature."""
    made = webhooks.redeliver_event(db(), api_actor(), number, delivery)
    return Reply(value=made, status=202)
