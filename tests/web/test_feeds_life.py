"""Every kind of feed over its whole life, as the quick clients show it; the others are in `python -m tests.clients`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from tests.clients.life import live, published
from tests.clients.light import IcalJs, RecurringIcalEvents
from tests.web.feed_mission import Mission, open_mission

pytestmark = pytest.mark.client


@pytest.fixture
def mission(tmp_path: Path) -> Iterator[Mission]:
    with open_mission(tmp_path / "instance") as opened:
        yield opened


def test_clients_follow_publishing_moving_reassigning_cancelling_and_restoring(mission: Mission) -> None:
    clients = (RecurringIcalEvents(mission.address), IcalJs(mission.address))
    seen = []
    for step in live(mission):
        wanted = [published(mission, feed) for feed in mission.feeds]
        seen.append({one for shown in wanted for one in shown})
        for client in clients:
            assert client.show(mission.feeds, wanted, 0.0) == wanted, (step, client.name)
    assert len(seen) == 5
    assert all(before != after for before, after in pairwise(seen))
