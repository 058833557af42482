"""Workers of a running Dask cluster: the same parcels, as futures of `distributed`.

The scheduler gives the parcel of a worker that dies to another one, up to three times. TLS and whatever else the
connection needs comes from Dask's own configuration (`distributed.comm` in its files or `DASK_DISTRIBUTED__COMM__...`).
"""

from __future__ import annotations

import asyncio
import logging
import queue
from importlib import import_module
from typing import Any

from solver.errors import ClusterError
from solver.search.spread.hands import Lost
from solver.search.spread.parcel import Answer, Parcel, anneal_parcel

_CONNECT_SECONDS, _ASK_SECONDS = 10.0, 60.0
_AHEAD = 1
"""Parcels that wait at the scheduler beside those in work, so that no worker waits for this machine."""


def kernel_here() -> str:
    """The mark of the kernel's sources on the machine that runs this."""
    from solver.search.kernel.warmth import SOURCES

    return SOURCES


def warm_up() -> str:
    """Compile the moves on the machine that runs this unless they are, and give the mark of their sources."""
    from solver.search.kernel.__main__ import main
    from solver.search.kernel.warmth import SOURCES, is_warm

    if not is_warm():
        main()
    return SOURCES


class ClusterHands:
    """The workers of the cluster at an address such as `tcp://host:8786`. Raises ClusterError."""

    def __init__(self, address: str) -> None:
        self._answers: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._parcels: dict[Any, tuple[Parcel, Any]] = {}
        self._client = _connect(address)
        try:
            _check(self._client, address)
        except ClusterError:
            self._client.close(timeout=1)
            raise

    @property
    def free(self) -> int:
        """How many more parcels the threads of all workers could take, and some to wait."""
        threads = sum(self._client.nthreads().values())
        return max(0, threads + _AHEAD - len(self._parcels)) if threads else 0

    def give(self, parcel: Parcel) -> None:
        """Have some worker anneal a parcel."""
        future = self._client.submit(anneal_parcel, parcel, pure=False)
        self._parcels[future.key] = (parcel, future)
        future.add_done_callback(self._answers.put)

    def collect(self, timeout: float) -> list[Answer | Lost]:
        """What has come back; waits some seconds where nothing has."""
        found: list[Answer | Lost] = []
        try:
            while True:
                future = self._answers.get(timeout=timeout) if not found else self._answers.get_nowait()
                parcel, _ = self._parcels.pop(future.key)
                found.append(future.result() if future.status == "finished" else Lost(parcel=parcel))
        except queue.Empty:
            return found

    def close(self) -> None:
        """Take back what has not begun and leave; what is in work ends by itself within seconds."""
        self._client.cancel([future for _, future in self._parcels.values()], force=True)
        self._client.close(timeout=2)


def _connect(address: str) -> Any:
    """A client of the engine, which ships no types."""
    try:
        engine: Any = import_module("distributed")
    except ImportError as failure:
        raise ClusterError("not-installed") from failure
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what goes wrong is said once, as an error of ours
    try:
        asyncio.run(asyncio.wait_for(_knock(engine, address), _CONNECT_SECONDS))
        return engine.Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError, KeyError, RuntimeError) as failure:
        raise ClusterError("no-cluster", address=address, why=str(failure)) from failure


async def _knock(engine: Any, address: str) -> None:
    """See that a scheduler answers, before there is a client: one that failed to connect lingers for a minute."""
    how = engine.Security().get_connection_args("client")
    there = await engine.core.connect(address, timeout=_CONNECT_SECONDS, **how)
    try:
        await there.write({"op": "identity", "reply": True})
        if (await there.read())["type"] != "Scheduler":
            raise ValueError("this is no scheduler")
    finally:
        there.abort()


def _check(client: Any, address: str) -> None:
    """See that there are workers, that they have this very planner, and that its moves are compiled there."""
    try:
        client.wait_for_workers(1, timeout=_CONNECT_SECONDS)
    except TimeoutError as failure:
        raise ClusterError("no-workers", address=address) from failure
    try:
        found = client.run(warm_up)
    except Exception as failure:  # whatever a worker raises comes through, also that it has no such module
        raise ClusterError("other-version", address=address, worker="?") from failure
    for worker, kernel in found.items():
        if kernel != kernel_here():
            raise ClusterError("other-version", address=address, worker=worker)
