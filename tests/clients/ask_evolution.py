"""Runs under Debian's own Python with a message bus: asks Evolution Data Server for calendars and prints JSON."""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import gi

gi.require_version("ECal", "2.0")
gi.require_version("EDataServer", "1.2")
gi.require_version("ICalGLib", "3.0")
from gi.repository import ECal, EDataServer, ICalGLib  # type: ignore[attr-defined]  # noqa: E402 - after the versions

_AT_ONCE = 8


def main() -> None:
    """Connect to every source; ask each again until it is as wanted or the time is up."""
    question = json.load(sys.stdin)
    registry = EDataServer.SourceRegistry.new_sync(None)
    with ThreadPoolExecutor(_AT_ONCE) as crew:
        clients = list(crew.map(lambda one: _connected(registry, one["source"]), question))
    ends = time.monotonic() + float(sys.argv[1])
    while True:
        found = [_events(client) for client in clients]
        is_done = all(shown == one["wanted"] for shown, one in zip(found, question, strict=True))
        if is_done or time.monotonic() > ends:
            break
        for client in clients:
            client.refresh_sync(None)
        time.sleep(1.0)
    json.dump(found, sys.stdout)


def _connected(registry: EDataServer.SourceRegistry, name: str) -> ECal.Client:
    source = registry.ref_source(name)
    if source is None:
        raise SystemExit(f"no source {name}")
    return ECal.Client.connect_sync(source, ECal.ClientSourceType.EVENTS, 1, None)


def _events(client: ECal.Client) -> list[list[str | int]]:
    _, components = client.get_object_list_sync("#t", None)
    return sorted(_facts(client, one) for one in components)


def _facts(client: ECal.Client, component: ICalGLib.Component) -> list[str | int]:
    status = ICalGLib.Property.status_to_string(component.get_status()) or ""
    starts, ends = (_instant(client, component, name) for name in ("DTSTART", "DTEND"))
    return [component.get_uid(), starts, ends, status, component.get_summary()]


def _instant(client: ECal.Client, component: ICalGLib.Component, name: str) -> int:
    kind = ICalGLib.PropertyKind.DTSTART_PROPERTY if name == "DTSTART" else ICalGLib.PropertyKind.DTEND_PROPERTY
    prop = component.get_first_property(kind)
    moment = prop.get_dtstart() if name == "DTSTART" else prop.get_dtend()
    parameter = prop.get_first_parameter(ICalGLib.ParameterKind.TZID_PARAMETER)
    if parameter is None:
        return moment.as_timet()
    _, zone = client.get_timezone_sync(parameter.get_tzid(), None)
    return moment.as_timet_with_zone(zone)


if __name__ == "__main__":
    main()
