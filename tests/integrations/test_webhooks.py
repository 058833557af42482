"""Webhooks: judged by the Standard Webhooks library, delivered to a real server."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from integrations.webhooks import SignatureRefused, deliver, new_secret, sign, verify
from tests.integrations.loopback import serving

BODY = '{"type":"plan.published","ref":"hành trình"}'.encode()
OLD, NEW = new_secret(), new_secret()


def test_the_reference_library_accepts_our_signatures() -> None:
    headers = sign("msg_1", datetime.now(UTC), BODY, [OLD, NEW])
    for secret in (OLD, NEW):
        assert Webhook(secret).verify(BODY, headers) == json.loads(BODY)


def test_we_accept_those_of_the_reference_library() -> None:
    now = datetime.now(UTC)
    signature = Webhook(OLD).sign("msg_2", now, BODY.decode())
    headers = {"Webhook-Id": "msg_2", "Webhook-Timestamp": str(int(now.timestamp())), "Webhook-Signature": signature}
    assert verify(headers, BODY, [NEW, OLD]) == "msg_2"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"webhook-id": "msg_other"}, "webhook.signature-wrong"),
        ({"webhook-signature": "v1,AAAA v2,BBBB"}, "webhook.signature-wrong"),
        ({"webhook-signature": "v1,ế"}, "webhook.signature-wrong"),
        ({"webhook-signature": ""}, "webhook.header-missing"),
        ({"webhook-timestamp": "1e9"}, "webhook.timestamp-unreadable"),
        ({"webhook-timestamp": "1"}, "webhook.too-old"),
        ({"webhook-timestamp": "99999999999"}, "webhook.too-new"),
    ],
)
def test_changed_messages_are_refused(changed: dict[str, str], code: str) -> None:
    headers = sign("msg_3", datetime.now(UTC), BODY, [OLD]) | changed
    with pytest.raises(SignatureRefused) as caught:
        verify(headers, BODY, [OLD])
    assert caught.value.code == code


def test_the_edge_of_the_tolerance() -> None:
    sent_at = datetime(2026, 11, 22, tzinfo=UTC)
    headers = sign("msg_4", sent_at, BODY, [OLD])
    assert verify(headers, BODY, [OLD], now=sent_at + timedelta(minutes=5)) == "msg_4"
    with pytest.raises(SignatureRefused):
        verify(headers, BODY, [OLD], now=sent_at + timedelta(minutes=5, seconds=1))


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64"])
def test_weak_secrets_are_refused(secret: str) -> None:
    with pytest.raises(SignatureRefused, match=r"webhook\.secret-unusable"):
        sign("msg_5", datetime.now(UTC), BODY, [secret])


@pytest.mark.parametrize(
    ("status", "delivered", "temporary", "gone"),
    [(204, True, False, False), (500, False, True, False), (410, False, False, True), (302, False, True, False)],
)
def test_delivery_to_a_real_server(status: int, delivered: bool, temporary: bool, gone: bool) -> None:
    with serving(lambda _: (status, {"Retry-After": "120", "Location": "/other"}, b"")) as server:
        done = deliver(
            server.address, BODY, message_id="msg_6", sent_at=datetime.now(UTC), secrets=[OLD], allow_private=True
        )
    assert (done.is_delivered, done.is_temporary, done.is_gone) == (delivered, temporary, gone)
    assert len(server.seen) == 1
    assert verify(server.seen[0].headers, server.seen[0].body, [OLD]) == "msg_6"


def test_private_receivers_are_not_reached() -> None:
    done = deliver("http://127.0.0.1:1/", BODY, message_id="m", sent_at=datetime.now(UTC), secrets=[OLD])
    assert done.code == "request.address-forbidden"
    assert not done.is_temporary
