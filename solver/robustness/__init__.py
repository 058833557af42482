"""Robustness: a plan replayed against delays and cancellations, and the slack that a wanted reliability asks for."""

from solver.robustness.delays import Delays, FlightChances, Profile, packaged_delays
from solver.robustness.replay import DAYS, replay
from solver.robustness.shares import Estimate, Share
from solver.robustness.slack import extra_minutes, with_slack
from solver.robustness.values import CaseRisk, ConnectionRisk, Robustness, TurnaroundRisk

__all__ = [
    "DAYS",
    "CaseRisk",
    "ConnectionRisk",
    "Delays",
    "Estimate",
    "FlightChances",
    "Profile",
    "Robustness",
    "Share",
    "TurnaroundRisk",
    "extra_minutes",
    "packaged_delays",
    "replay",
    "with_slack",
]
