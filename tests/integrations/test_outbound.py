"""Fetching from strangers: nothing inside the network is reached, nothing grows without end."""

from __future__ import annotations

import gzip
import socket
import time
from pathlib import Path
from threading import Thread

import pytest

from integrations.calendars import fetch_calendar
from integrations.outbound import RequestFailed, RequestLimits, addresses, send_request
from tests.integrations.certificates import loopback_certificate
from tests.integrations.loopback import Seen, serving

Plain = tuple[int, dict[str, str], bytes]


def _refusal(address: str, **options: object) -> str:
    with pytest.raises(RequestFailed) as caught:
        send_request("GET", address, **options)  # type: ignore[arg-type]
    return caught.value.code


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.0.0.1",
        "192.168.1.1",
        "172.16.9.9",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "224.0.0.1",
        "255.255.255.255",
        "2130706433",
        "0x7f.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:10.0.0.1]",
        "[fe80::1]",
        "[fc00::1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
    ],
)
def test_addresses_inside_are_forbidden(host: str) -> None:
    assert _refusal(f"http://{host}/calendar.ics") == "request.address-forbidden"


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("file:///etc/passwd", "request.scheme-refused"),
        ("ftp://example.org/x", "request.scheme-refused"),
        ("https://user:secret@example.org/x", "request.credentials-in-address"),
        ("https:///x", "request.address-unusable"),
        ("https://example.org:0/x", "request.address-unusable"),
        ("https://example.org:99999/x", "request.address-unusable"),
        ("http://example.org/a b", "request.address-unusable"),
    ],
)
def test_unusable_addresses_are_refused(address: str, code: str) -> None:
    assert _refusal(address) == code


def test_public_addresses_are_told_from_others() -> None:
    assert addresses.is_public("8.8.8.8")
    assert addresses.is_public("2606:4700::1111")
    assert not addresses.is_public("no address")


def test_one_private_answer_spoils_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "_resolve", lambda *_: ("8.8.8.8", "10.0.0.1"))
    assert _refusal("https://example.org/") == "request.address-forbidden"


def test_the_connection_goes_to_the_checked_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A second look-up could answer otherwise (DNS rebinding); there is none."""
    asked: list[str] = []

    def resolve(host: str, *_: object) -> tuple[str, ...]:
        asked.append(host)
        return ("127.0.0.1",)

    monkeypatch.setattr(addresses, "_resolve", resolve)
    with serving(lambda _: (200, {}, b"here")) as server:
        port = server.address.rpartition(":")[2]
        reply = send_request("GET", f"http://calendar.invalid:{port}/", allow_private=True)
    assert reply.body == b"here"
    assert asked == ["calendar.invalid"]
    assert server.seen[0].headers["host"] == f"calendar.invalid:{port}"


def test_a_redirect_is_checked_like_the_first_address(monkeypatch: pytest.MonkeyPatch) -> None:
    check = addresses.checked_addresses
    monkeypatch.setattr(
        "integrations.outbound.requests.checked_addresses",
        lambda host, port, **options: check(host, port, seconds=5.0, allow_private=host == "127.0.0.1"),
    )
    with serving(lambda _: (302, {"Location": "http://169.254.169.254/latest"}, b"")) as server:
        assert _refusal(server.address) == "request.address-forbidden"
    with serving(lambda _: (302, {"Location": "file:///etc/passwd"}, b"")) as server:
        assert _refusal(server.address) == "request.scheme-refused"


def test_redirects_end() -> None:
    with serving(lambda seen: (302, {"Location": f"{seen.path}x"}, b"")) as server:
        assert _refusal(server.address + "/", allow_private=True) == "request.too-many-redirects"
        assert len(server.seen) == RequestLimits().redirects + 1


def test_a_gzip_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    with serving(lambda _: (200, {"Content-Encoding": "gzip"}, bomb)) as server:
        assert _refusal(server.address, allow_private=True, limits=RequestLimits(body_bytes=1_000_000)) == (
            "request.too-large"
        )
    with serving(lambda _: (200, {"Content-Encoding": "gzip"}, gzip.compress(b"small"))) as server:
        assert send_request("GET", server.address, allow_private=True).body == b"small"


def test_a_server_that_drips_is_cut_off() -> None:
    """One byte now and then outlives any limit per read."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = listener.accept()
        try:
            for _ in range(200):
                line.sendall(b"H")
                time.sleep(0.05)
        except OSError:
            return

    Thread(target=drip, daemon=True).start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    assert _refusal(address, allow_private=True, limits=RequestLimits(seconds=0.4)) == "request.took-too-long"
    listener.close()


def test_an_answer_that_breaks_off_is_none() -> None:
    with serving(lambda _: (200, {"Content-Length": "500"}, b"BEGIN:VCALENDAR\r\n")) as server:
        with pytest.raises(RequestFailed) as caught:
            send_request("GET", server.address, allow_private=True)
        assert (caught.value.code, caught.value.is_temporary) == ("request.answer-unreadable", True)
        assert send_request("HEAD", server.address, allow_private=True).status == 200
        assert send_request("POST", server.address, body=b"{}", allow_private=True).status == 200


def test_an_unchanged_calendar_costs_no_body() -> None:
    def answer(seen: Seen) -> Plain:
        if seen.headers.get("if-none-match") == '"v1"':
            return 304, {}, b""
        return 200, {"ETag": '"v1"', "Last-Modified": "Sun, 22 Nov 2026 00:00:00 GMT"}, b"BEGIN:VCALENDAR"

    with serving(answer) as server:
        first = fetch_calendar(server.address, allow_private=True)
        again = fetch_calendar(server.address, etag=first.etag, last_modified=first.last_modified, allow_private=True)
    assert first.body == b"BEGIN:VCALENDAR"
    assert again.body is None
    assert again.etag == '"v1"'
    assert server.seen[1].headers["if-modified-since"] == "Sun, 22 Nov 2026 00:00:00 GMT"
    assert "HanhTrinh" in server.seen[0].headers["user-agent"]


@pytest.mark.parametrize(("status", "is_temporary"), [(404, False), (410, False), (429, True), (503, True)])
def test_a_bad_status_says_whether_to_come_back(status: int, is_temporary: bool) -> None:
    with serving(lambda _: (status, {}, b"")) as server, pytest.raises(RequestFailed) as caught:
        fetch_calendar(server.address, allow_private=True)
    assert (caught.value.params["status"], caught.value.is_temporary) == (status, is_temporary)


def test_a_certificate_nobody_trusts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority, context = loopback_certificate(tmp_path)
    with serving(lambda _: (200, {}, b"secured"), context) as server:
        assert _refusal(server.address, allow_private=True) == "request.certificate-refused"
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        assert send_request("GET", server.address, allow_private=True).body == b"secured"
        by_number = server.address.replace("localhost", "127.0.0.1")
        assert _refusal(by_number, allow_private=True) == "request.certificate-refused"
        webcal = server.address.replace("https", "webcal")
        assert send_request("GET", webcal, allow_private=True).body == b"secured"


def test_a_server_that_never_shakes_hands_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        address = f"https://localhost:{listener.getsockname()[1]}/"
        limits = RequestLimits(seconds=0.4)
        assert _refusal(address, allow_private=True, limits=limits) == "request.took-too-long"
