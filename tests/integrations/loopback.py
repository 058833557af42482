"""A real HTTP server on loopback whose answers a test writes down beforehand."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass(slots=True, kw_only=True)
class Seen:
    """A request as the server got it."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Seen], tuple[int, dict[str, str], bytes]]


@dataclass(slots=True, kw_only=True)
class Loopback:
    """Where the server listens and what it saw."""

    address: str
    seen: list[Seen] = field(default_factory=list)


@contextmanager
def serving(answer: Answer, secured: ssl.SSLContext | None = None) -> Iterator[Loopback]:
    """Serve until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            headers = {name.lower(): value for name, value in self.headers.items()}
            seen = Seen(method=self.command, path=self.path, headers=headers, body=self.rfile.read(length))
            loopback.seen.append(seen)
            status, extra, body = answer(seen)
            self.send_response(status)
            for name, value in extra.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if secured is not None:
        server.socket = secured.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    begin = "http://127.0.0.1" if secured is None else "https://localhost"
    loopback = Loopback(address=f"{begin}:{server.server_port}")
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield loopback
    finally:
        server.shutdown()
        server.server_close()
