"""Progress of a search on the terminal: one live line of score, bound, gap and planned cases; plain lines elsewhere."""

from __future__ import annotations

import time
from threading import Event
from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from scheduler.cli.words import cli_language, say
from scheduler.i18n.dates import show_percent
from scheduler.services.run_values import ProgressPoint, point_of

_PLAIN_SECONDS = 5.0


class Terminal(Console):
    """A console that tells when its reader is gone, instead of ending the program with a status of its own."""

    def on_broken_pipe(self) -> None:
        """Pass the failure on. Raises BrokenPipeError."""
        raise BrokenPipeError


class _Silenced(Console):
    """A console that goes quiet when its reader is gone: the search goes on without being watched."""

    def on_broken_pipe(self) -> None:
        self.quiet = True


class Live:
    """A context in which progress is shown on standard error; standard output stays free for results."""

    def __init__(self, time_limit: float, stop: Event) -> None:
        self._limit = time_limit
        self._stop = stop
        self._console = _Silenced(stderr=True)
        self._shown_at = -_PLAIN_SECONDS
        columns = (SpinnerColumn(), BarColumn(bar_width=20), TextColumn("{task.description}"), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self._console, transient=True)
        self._task = self._progress.add_task(say("run-phase-prepare"), total=time_limit)

    def __enter__(self) -> Self:
        """Begin to show."""
        if self._console.is_terminal:
            self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Clear the line."""
        if self._console.is_terminal:
            self._progress.stop()

    def solver_progress(self, progress: Any) -> None:
        """Show the solver's own progress value."""
        self.show(point_of(progress))

    def show(self, point: ProgressPoint) -> None:
        """Show one moment."""
        line = _line(point, is_stopping=self._stop.is_set())
        if self._console.is_terminal:
            self._progress.update(self._task, completed=min(point.seconds, self._limit), description=line)
        elif time.monotonic() - self._shown_at >= _PLAIN_SECONDS:
            self._shown_at = time.monotonic()
            self._console.print(f"{point.seconds:6.1f} s  {line}", highlight=False, soft_wrap=True)


def _line(point: ProgressPoint, *, is_stopping: bool) -> str:
    gap = controllable = "-"
    if point.score and point.bound is not None:
        missing, language = point.score - point.bound, cli_language()
        gap = show_percent(missing / point.score, language)
        controllable = show_percent(missing / max(point.score - point.constant, 1), language)
    return say(
        "run-line",
        phase=say("run-stopping") if is_stopping else say(f"run-phase-{point.phase}"),
        score="-" if point.score is None else point.score,
        bound="-" if point.bound is None else point.bound,
        gap=gap,
        controllable=controllable,
        planned=point.cases_planned,
        cases=point.cases_total,
        people=point.people_planned,
    )
