"""Search for good plans: `solve` is the one entry; `Result` and `Progress` are what it tells."""

from solver.search.engine import solve
from solver.search.outcome import Incumbent, Progress, Result, Statistics, Status

__all__ = ["Incumbent", "Progress", "Result", "Statistics", "Status", "solve"]
