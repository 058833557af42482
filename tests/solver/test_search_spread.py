"""Sub-problems on other processes: what comes back is legal and never worse, whoever dies on the way."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from solver.errors import CLUSTER_ERROR_CODES, ClusterError
from solver.files import read_problem
from solver.problem import Problem
from solver.search import engine, improving, solve
from solver.search.assembly import assemble_plan
from solver.search.booking import Booker
from solver.search.clock import Clock
from solver.search.instance import build_instance
from solver.search.leftovers import Leftovers
from solver.search.record import Record
from solver.search.ruin import Ruiner
from solver.search.spread import cluster, spreading
from solver.search.spread.carving import Carver, Pace
from solver.search.spread.hands import Hands, LocalHands, Lost
from solver.search.spread.merging import fits, merge
from solver.search.spread.parcel import Answer, Parcel, WrongKernel, anneal_parcel
from solver.search.start import fill, insertion_order
from solver.search.state import Booking, State
from solver.verify import verify
from tests.solver.generator import crowded_problem, published_problem

_INSTANCE = Path(__file__).parent / "data" / "S-baseline-1.json.gz"
_PACE = Pace(seconds=0.3, hot=200_000.0, cold=5_000.0, seed=7)


def _begun(problem: Problem) -> tuple[Ruiner, Booker]:
    """Every other group is planned."""
    instance = build_instance(problem)
    booker, state = Booker(instance), State(instance)
    fill(state, booker, insertion_order(instance)[::2], lambda: False)
    return Ruiner(state, booker, random.Random(1)), booker


def _carved(ruiner: Ruiner, booker: Booker, groups: list[int]) -> tuple[int, dict[int, Booking | None]]:
    """How many moves were made, and what they found; the groups stay as they are."""
    state = ruiner.state
    held: dict[int, Booking | None] = {g: state.bookings[g] for g in groups}
    before = state.total
    ruiner.take_out(groups)
    rest = state.total - sum(state.instance.groups[g].unplanned_cost for g in groups)
    carved = Carver(state.instance, booker).carve(state, held, _PACE)
    ruiner.put_back(held)
    if carved is None:
        return 0, {}
    answer = anneal_parcel(carved.parcel)
    left = sum(state.instance.groups[g].unplanned_cost for g in groups if g not in carved.groups)
    assert rest + answer.total + left <= before
    return answer.moves, carved.bookings(answer)


def _is_legal(problem: Problem, state: State) -> bool:
    reasons = Leftovers(state.instance).explain(state.bookings)
    return not verify(problem, assemble_plan(state.instance, state.bookings, reasons, None)).violations


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("make", [crowded_problem, published_problem])
def test_an_answer_is_what_its_total_says(make: Callable[[int], Problem], seed: int) -> None:
    problem = make(seed)
    ruiner, booker = _begun(problem)
    before = ruiner.state.total
    _, found = _carved(ruiner, booker, list(ruiner.able))
    gain = merge(ruiner, booker, found)
    assert ruiner.state.total == before - gain
    assert gain >= 0
    assert _is_legal(problem, ruiner.state)


def test_parts_of_a_plan_get_better_and_stay_legal() -> None:
    problem = read_problem(_INSTANCE)
    ruiner, booker = _begun(problem)
    gains = []
    for part in range(3):
        chosen: set[int] = set()
        for g in ruiner.able[part::3]:
            chosen |= {g} | ruiner.sharing(g)
        moves, found = _carved(ruiner, booker, sorted(chosen))
        before = ruiner.state.total
        gains.append(merge(ruiner, booker, found))
        assert ruiner.state.total == before - gains[-1]
        assert moves > 0
    assert sum(gains) > 0
    assert _is_legal(problem, ruiner.state)


def test_a_booking_that_others_took_is_not_taken_over() -> None:
    problem = read_problem(_INSTANCE)
    ruiner, booker = _begun(problem)
    state = ruiner.state
    g = next(g for g in ruiner.able if state.bookings[g] is not None and state.instance.groups[g].departs)
    booking, before = state.bookings[g], state.total
    assert booking is not None
    ruiner.take_out([g])
    assert fits(state, g, booking)
    row = state.instance.candidates[g].resources[booking.candidate]
    held = state.left[row].copy()
    state.left[row] = 0
    assert not fits(state, g, booking)
    state.left[row] = held
    ruiner.put_back({g: booking})
    assert merge(ruiner, booker, {g: None}) == 0
    assert state.total == before
    assert state.bookings[g] == booking


def test_a_parcel_of_other_sources_is_refused() -> None:
    ruiner, booker = _begun(crowded_problem(3))
    held: dict[int, Booking | None] = {g: ruiner.state.bookings[g] for g in ruiner.able}
    ruiner.take_out(list(held))
    carved = Carver(ruiner.state.instance, booker).carve(ruiner.state, held, _PACE)
    assert carved is not None
    object.__setattr__(carved.parcel, "kernel", "another")
    with pytest.raises(WrongKernel):
        anneal_parcel(carved.parcel)


def test_a_dead_process_loses_one_parcel_and_is_replaced() -> None:
    ruiner, booker = _begun(read_problem(_INSTANCE))
    held: dict[int, Booking | None] = {g: ruiner.state.bookings[g] for g in ruiner.able}
    ruiner.take_out(list(held))
    pace = Pace(seconds=4.0, hot=200_000.0, cold=5_000.0, seed=7)
    carved = Carver(ruiner.state.instance, booker).carve(ruiner.state, held, pace)
    assert carved is not None
    hands = LocalHands(1)
    try:
        first = hands.processes
        hands.give(carved.parcel)
        time.sleep(0.5)
        os.kill(first[0], signal.SIGKILL)
        assert hands.collect(60.0) == [Lost(parcel=carved.parcel)]
        assert hands.processes != first
        hands.give(carved.parcel)
        (answer,) = hands.collect(60.0)
        assert isinstance(answer, Answer)
        assert answer.number == carved.parcel.number
    finally:
        hands.close()


class _Clumsy:
    """Loses every parcel a few times; stops the search when it was given ten."""

    def __init__(self, times: int, stop: threading.Event) -> None:
        self.times, self._held, self.seen, self._stop = times, list[Answer | Lost](), list[int](), stop

    @property
    def free(self) -> int:
        return 1 - len(self._held)

    def give(self, parcel: Parcel) -> None:
        self.seen.append(parcel.number)
        is_lost = self.seen.count(parcel.number) <= self.times
        self._held.append(Lost(parcel=parcel) if is_lost else anneal_parcel(parcel))

    def collect(self, timeout: float) -> list[Answer | Lost]:
        found, self._held = self._held, []
        if len(self.seen) >= 10:
            self._stop.set()
        return found

    def close(self) -> None:
        """Nothing to end."""


@pytest.mark.parametrize("times", [1, 2])
def test_lost_parcels_are_tried_again_once(times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreading, "_SECONDS", 0.2)
    problem = read_problem(_INSTANCE)
    ruiner, booker = _begun(problem)
    state = ruiner.state
    stop = threading.Event()
    record = Record(Clock(600.0, stop), None, None)
    record.instance = state.instance
    record.offer(state, state.bookings, state.total, "start")
    hands = _Clumsy(times, stop)
    spread = spreading.Spread(state.instance, record, booker, hands, 1)
    spread.run(600.0, lambda: None)
    assert record.counts["sub-problems lost"] > 0
    assert all(hands.seen.count(number) == 2 for number in hands.seen[:-2])
    assert (record.score or 0) < state.total if times == 1 else record.score == state.total


class _Watched:
    """Hands that tell what passes through them: `on_give` hears of each parcel; enough answers stop the search."""

    def __init__(self, hands: Hands, stop: threading.Event, answers: int, on_give: Callable[[], None]) -> None:
        self._hands, self._stop, self._left, self._on_give = hands, stop, answers, on_give

    @property
    def free(self) -> int:
        return self._hands.free

    def give(self, parcel: Parcel) -> None:
        self._hands.give(parcel)
        self._on_give()

    def collect(self, timeout: float) -> list[Answer | Lost]:
        found = self._hands.collect(timeout)
        self._left -= sum(isinstance(answer, Answer) for answer in found)
        if self._left <= 0:
            self._stop.set()
        return found

    def close(self) -> None:
        self._hands.close()


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Straight to sub-problems, which are short; the moves are compiled."""
    cluster.warm_up()
    monkeypatch.setattr(improving, "_EXACT_GROUPS", 0)
    monkeypatch.setattr(improving, "_WHOLE_SHARE", 0.0)
    monkeypatch.setattr(spreading, "_SECONDS", 0.5)


@pytest.mark.usefixtures("_quick")
def test_a_solve_with_processes_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()
    monkeypatch.setattr(improving, "_HUGE_GROUPS", 1)
    monkeypatch.setattr(improving, "LocalHands", lambda count: _Watched(LocalHands(count), stop, 5, lambda: None))
    problem = read_problem(_INSTANCE)
    result = solve(problem, time_limit=600.0, workers=3, stop=stop)
    assert result.status == "cancelled"
    assert verify(problem, result.plan).violations == ()
    counts = dict(result.statistics.counts)
    assert counts["sub-problems merged"] + counts["sub-problems refused"] >= 5


class _Cluster:
    """A scheduler and workers on the loopback."""

    def __init__(self, folder: Path, workers: int) -> None:
        self._file = folder / "scheduler.json"
        self._log = (folder / "log").open("wb")
        self.scheduler = self._start("distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0")
        self.workers = [self.hire() for _ in range(workers)]
        with pytest.importorskip("distributed").Client(scheduler_file=str(self._file), timeout=60) as client:
            self.address = str(client.scheduler.address)
            client.wait_for_workers(workers, timeout=60) if workers else None

    def _start(self, module: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", module, *words, "--scheduler-file", str(self._file), "--no-dashboard"]
        return subprocess.Popen(command, stdout=self._log, stderr=self._log)

    def hire(self) -> subprocess.Popen[bytes]:
        return self._start("distributed.cli.dask_worker", "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture
def three_workers(tmp_path: Path) -> Iterator[_Cluster]:
    made = _Cluster(tmp_path, 3)
    yield made
    made.close()


@pytest.mark.usefixtures("_quick")
def test_a_cluster_that_loses_a_worker_still_plans(three_workers: _Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    stop, given = threading.Event(), list[int]()

    def kill_one() -> None:
        given.append(1)
        if len(given) == 3:
            three_workers.workers[0].kill()

    def watched(address: str) -> Hands:
        return _Watched(cluster.ClusterHands(address), stop, 8, kill_one)

    monkeypatch.setattr(engine, "open_cluster", watched)
    problem = read_problem(_INSTANCE)
    result = solve(problem, time_limit=600.0, workers=2, stop=stop, cluster=three_workers.address)
    assert three_workers.workers[0].wait() == -signal.SIGKILL
    assert verify(problem, result.plan).violations == ()
    counts = dict(result.statistics.counts)
    assert counts["sub-problems merged"] + counts["sub-problems refused"] >= 8
    assert result.bound is not None
    assert result.score >= result.bound


def test_a_cluster_without_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 2.0)
    empty = _Cluster(tmp_path, 0)
    try:
        with pytest.raises(ClusterError) as caught:
            cluster.ClusterHands(empty.address)
        assert caught.value.code == "no-workers"
        assert empty.address in str(caught.value)
    finally:
        empty.close()


def test_workers_of_another_version_are_told(three_workers: _Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "kernel_here", lambda: "newer")
    with pytest.raises(ClusterError) as caught:
        cluster.ClusterHands(three_workers.address)
    assert caught.value.code == "other-version"


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "warp://127.0.0.1:1", ""])
def test_an_address_where_nobody_answers_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 1.0)
    with pytest.raises(ClusterError) as caught:
        solve(crowded_problem(1), time_limit=1.0, cluster=address)
    assert caught.value.code == "no-cluster"


def test_a_missing_engine_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError) as caught:
        cluster.ClusterHands("tcp://127.0.0.1:8786")
    assert "pip install 'hanhtrinh[cluster]'" in str(caught.value)
    assert caught.value.code in CLUSTER_ERROR_CODES
