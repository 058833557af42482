"""One HTTP request with limits on size, time, redirects and on where it may go."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Timer
from urllib.parse import SplitResult, urljoin, urlsplit

from integrations.outbound.addresses import checked_addresses
from integrations.outbound.failures import RequestFailed

_USER_AGENT = "HanhTrinh/1 (+calendar and webhook client)"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_CONTROL = {chr(code) for code in range(33)} | {"\x7f"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestLimits:
    """What one request may cost, redirects included; `body_bytes` counts the unpacked body."""

    body_bytes: int = 5_000_000
    seconds: float = 20.0
    redirects: int = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer: header names in lower case, the body unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    address: str


@dataclass(slots=True, kw_only=True)
class _Budget:
    limits: RequestLimits
    ends_at: float = field(default=0.0)

    def left(self) -> float:
        left = self.ends_at - time.monotonic()
        if left <= 0:
            raise RequestFailed("request.took-too-long", is_temporary=True)
        return left


def send_request(
    method: str,
    address: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    limits: RequestLimits | None = None,
    allow_private: bool = False,
) -> Reply:
    """Send a request and give the answer, whatever its status; raises RequestFailed when there is none.

    Only GET and HEAD follow redirects, and every hop is checked anew. `allow_private` lets tests reach loopback.
    """
    bounds = limits or RequestLimits()
    budget = _Budget(limits=bounds, ends_at=time.monotonic() + bounds.seconds)
    sent = {"User-Agent": _USER_AGENT, "Accept-Encoding": "gzip", **(headers or {})}
    current = address
    for _ in range(bounds.redirects + 1):
        target = _target(current)
        reply = _one(method, target, sent, body, budget, allow_private=allow_private)
        location = reply.headers.get("location")
        if reply.status not in _REDIRECTS or not location or method not in ("GET", "HEAD"):
            return reply
        current = urljoin(target.geturl(), location)
        if urlsplit(current).netloc != target.netloc:
            # What was meant for one host (a token, a conditional) is no business of the next.
            sent = {name: value for name, value in sent.items() if name.lower() not in ("authorization", "cookie")}
        if target.scheme == "https" and _target(current).scheme != "https":
            raise RequestFailed("request.scheme-refused")
    raise RequestFailed("request.too-many-redirects")


def _target(address: str) -> SplitResult:
    """Check and normalise an address; webcal is https by another name."""
    try:
        parts = urlsplit(address.strip())
        port, host = parts.port, parts.hostname
    except ValueError as fault:
        raise RequestFailed("request.address-unusable") from fault
    scheme = {"webcal": "https", "webcals": "https"}.get(parts.scheme.lower(), parts.scheme.lower())
    if scheme not in ("http", "https"):
        raise RequestFailed("request.scheme-refused")
    if parts.username is not None or parts.password is not None:
        raise RequestFailed("request.credentials-in-address")
    if not host or port == 0 or len(address) > 4000 or _CONTROL & set(parts.path + parts.query + host):
        raise RequestFailed("request.address-unusable")
    return parts._replace(scheme=scheme, fragment="")


def _one(
    method: str,
    target: SplitResult,
    headers: Mapping[str, str],
    body: bytes | None,
    budget: _Budget,
    *,
    allow_private: bool,
) -> Reply:
    host = target.hostname or ""
    port = target.port or (443 if target.scheme == "https" else 80)
    addresses = checked_addresses(host, port, seconds=budget.left(), allow_private=allow_private)
    raw = _connected(addresses, port, budget)
    # A server that sends a byte a second outlives every time limit per read, so the line itself is cut.
    # The copy survives the TLS wrapping, which takes the original's descriptor away.
    line = raw.dup()
    cutter = Timer(budget.left(), _cut, args=(line,))
    cutter.daemon = True
    cutter.start()
    connection = http.client.HTTPConnection(host, port)
    try:
        connection.sock = _secured(raw, host) if target.scheme == "https" else raw
        path = (target.path or "/") + (f"?{target.query}" if target.query else "")
        connection.request(method, _ascii(path), body=body, headers=dict(headers))
        answer = connection.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        content = _body(answer, method, found.get("content-encoding", ""), budget)
        budget.left()
        return Reply(status=answer.status, headers=found, body=content, address=target.geturl())
    except ssl.SSLCertVerificationError as fault:
        raise RequestFailed("request.certificate-refused") from fault
    except (OSError, http.client.HTTPException, ValueError, zlib.error) as fault:
        budget.left()
        code = "request.not-reached" if isinstance(fault, OSError) else "request.answer-unreadable"
        raise RequestFailed(code, is_temporary=isinstance(fault, OSError)) from fault
    finally:
        cutter.cancel()
        for one in (connection, raw, line):
            one.close()


def _connected(addresses: tuple[str, ...], port: int, budget: _Budget) -> socket.socket:
    for address in addresses[:4]:
        try:
            made = socket.create_connection((address, port), timeout=min(budget.left(), 10.0))
        except OSError:
            continue
        made.settimeout(budget.left())
        return made
    raise RequestFailed("request.not-reached", is_temporary=True)


def _secured(raw: socket.socket, host: str) -> ssl.SSLSocket:
    # The name is checked although the connection was made to a number.
    return ssl.create_default_context().wrap_socket(raw, server_hostname=host)


def _cut(raw: socket.socket) -> None:
    try:
        raw.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _body(answer: http.client.HTTPResponse, method: str, encoding: str, budget: _Budget) -> bytes:
    limit = budget.limits.body_bytes
    if encoding.lower() not in ("", "identity", "gzip", "x-gzip"):
        raise RequestFailed("request.answer-unreadable")
    unpacker = zlib.decompressobj(wbits=31) if "gzip" in encoding.lower() else None
    parts: list[bytes] = []
    length = 0
    while chunk := answer.read1(_CHUNK):
        budget.left()
        # One byte more than allowed is enough to know: a bomb is never unpacked.
        part = unpacker.decompress(chunk, limit + 1 - length) if unpacker is not None else chunk
        length += len(part)
        if length > limit:
            raise RequestFailed("request.too-large", limit_bytes=limit)
        parts.append(part)
    # http.client says nothing when fewer bytes come than were announced, unless it reads to the end in one go. What
    # was posted has arrived whatever becomes of the answer's text.
    is_short = bool(answer.length) and method == "GET"
    if is_short or (unpacker is not None and length and not unpacker.eof):
        raise RequestFailed("request.answer-unreadable", is_temporary=True)
    return b"".join(parts)


def _ascii(path: str) -> str:
    return "".join(one if one.isascii() else "".join(f"%{byte:02X}" for byte in one.encode()) for one in path)
