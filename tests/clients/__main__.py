"""`python -m tests.clients`: calendar programs nobody here wrote, over a whole life of every feed.

They read from `hanhtrinh serve`. Publish, move, reassign, cancel, restore, then revoke: after each step every client
must show what was published, with nights in which the clocks of Los Angeles, Sydney and Auckland change, midnights and
the date line. Exit 1 for a difference, 2 for a missing client.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from scheduler.journal import configure_journal
from scheduler.services.access import SYSTEM
from scheduler.services.feeds import subscription_view
from tests.clients.evolution import Evolution
from tests.clients.libical import Libical
from tests.clients.life import close_addresses, live, published
from tests.clients.light import IcalJs, Khal, RecurringIcalEvents
from tests.clients.served import serving
from tests.clients.shown import Client, Missing, Shown
from tests.clients.thunderbird import Thunderbird
from tests.web.feed_mission import Feed, Mission, open_mission

PATIENCE = 120.0
CLOSED_SECONDS = 20.0
NAMES = ("libical", "icaljs", "recurring", "khal", "evolution", "thunderbird")


def make_client(name: str, address: str, folder: Path) -> Client:
    """The client of this name with a home of its own."""
    home = folder / name
    home.mkdir()
    made: dict[str, Callable[[], Client]] = {
        "libical": lambda: Libical(address),
        "icaljs": lambda: IcalJs(address),
        "recurring": lambda: RecurringIcalEvents(address),
        "khal": lambda: Khal(address, home),
        "evolution": lambda: Evolution(address, home),
        "thunderbird": lambda: Thunderbird(address, home),
    }
    return made[name]()


def compare(feeds: Sequence[Feed], wanted: Sequence[frozenset[Shown]], found: Sequence[frozenset[Shown]]) -> int:
    """Print every difference between what was published and what is shown; how many there are."""
    differences = 0
    for feed, want, have in zip(feeds, wanted, found, strict=True):
        for sign, rows in (("lacks", want - have), ("shows", have - want)):
            for one in sorted(rows):
                print(f"    {feed.kind} {feed.recipient_id} {feed.language} {sign} {one}")
                differences += 1
    return differences


def ask(client: Client, mission: Mission, step: str) -> int:
    """One client after one step; the number of differences."""
    feeds = mission.feeds
    wanted = [published(mission, feed) for feed in feeds]
    began = time.monotonic()
    differences = compare(feeds, wanted, client.show(feeds, wanted, PATIENCE))
    events = sum(map(len, wanted))
    seconds = time.monotonic() - began
    print(
        f"{step:<9} {client.name:<22} {len(feeds)} feeds, {events} events, {differences} differences, {seconds:.0f} s"
    )
    sys.stdout.flush()
    return differences


def after_closing(client: Client, mission: Mission, last: Sequence[frozenset[Shown]]) -> int:
    """Nothing that was published after an address was closed may be shown; what was shown before may stay."""
    found = client.show(mission.feeds, [frozenset() for _ in mission.feeds], CLOSED_SECONDS)
    leaked = sum(len(have - before) for have, before in zip(found, last, strict=True))
    kept = sum(map(len, found))
    print(f"{'revoke':<9} {client.name:<22} {kept} events kept from before, {leaked} of after", flush=True)
    return leaked


def not_refused(mission: Mission) -> int:
    """The addresses at which no program has met the answer that they are closed."""
    mission.world.session.expire_all()
    views = [subscription_view(mission.world.session, SYSTEM, feed.subscription_id) for feed in mission.feeds]
    unasked = sum(all(use.last_status != 410 for use in view.uses) for view in views)
    print(f"{'revoke':<9} {len(views) - unasked} of {len(views)} closed addresses were asked and refused", flush=True)
    return unasked


def main() -> int:
    """Drive the clients through the life of the feeds."""
    parser = argparse.ArgumentParser(prog="python -m tests.clients", description="Read every feed with real clients.")
    parser.add_argument("--only", choices=NAMES, action="append", help="this client alone; may be repeated")
    chosen = parser.parse_args().only or NAMES
    with tempfile.TemporaryDirectory() as name, open_mission(Path(name) / "instance", serving) as mission:
        configure_journal(logging.WARNING, anew=True)
        try:
            clients = [make_client(one, mission.address, Path(name)) for one in chosen]
            differences = 0
            for step in live(mission):
                differences += sum(ask(client, mission, step) for client in clients)
            last = [published(mission, feed) for feed in mission.feeds]
            close_addresses(mission)
            living = [client for client in clients if client.keeps_copies]
            differences += sum(after_closing(client, mission, last) for client in living)
            differences += not_refused(mission) if living else 0
        except Missing as missing:
            print(missing, file=sys.stderr)
            return 2
    return int(differences > 0)


if __name__ == "__main__":
    sys.exit(main())
