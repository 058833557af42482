"""Replays of versions against delays and cancellations: what waits for the worker, what it found, in words."""

from scheduler.services.replays.values import Chance, Connection, Lapse, ReplayPage, Season, Turnaround
from scheduler.services.replays.views import ask_again, fragile_connections, replay_page, seasons_of

__all__ = [
    "Chance",
    "Connection",
    "Lapse",
    "ReplayPage",
    "Season",
    "Turnaround",
    "ask_again",
    "fragile_connections",
    "replay_page",
    "seasons_of",
]
