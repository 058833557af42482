"""Which network addresses may be spoken to."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from queue import Empty, Queue
from threading import Thread

from integrations.outbound.failures import RequestFailed

# Both carry an IPv4 address of any kind inside: NAT64 (RFC 6052) and 6to4 (RFC 3056).
_CARRIERS = (IPv6Network("64:ff9b::/96"), IPv6Network("2002::/16"), IPv6Network("64:ff9b:1::/48"))


def checked_addresses(host: str, port: int, *, seconds: float, allow_private: bool = False) -> tuple[str, ...]:
    """Resolve a host and give its addresses; raises RequestFailed when any of them is not public.

    The caller connects to exactly these addresses: asking the resolver again could give another answer.
    """
    found = _resolve(host, port, seconds)
    # One private answer among public ones is an attack or a mistake; neither is worth guessing about.
    if not allow_private and not all(is_public(one) for one in found):
        raise RequestFailed("request.address-forbidden")
    return found


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    inner = _unwrapped(parsed)
    if isinstance(inner, IPv6Address) and any(inner in network for network in _CARRIERS):
        return False
    return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


def _unwrapped(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped if mapped is not None else address


def _resolve(host: str, port: int, seconds: float) -> tuple[str, ...]:
    """Ask the resolver from a thread of its own: the system gives it no time limit."""
    answers: Queue[tuple[str, ...]] = Queue()
    Thread(target=_ask, args=(host, port, answers), daemon=True).start()
    try:
        found = answers.get(timeout=max(seconds, 0.001))
    except Empty as fault:
        raise RequestFailed("request.took-too-long", is_temporary=True) from fault
    if not found:
        raise RequestFailed("request.host-unknown", is_temporary=True)
    return found


def _ask(host: str, port: int, answers: Queue[tuple[str, ...]]) -> None:
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        answers.put(tuple(dict.fromkeys(str(info[4][0]) for info in infos)))
    except (OSError, UnicodeError):
        answers.put(())
