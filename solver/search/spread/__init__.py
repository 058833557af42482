"""Improvement by sub-problems on other processes, of this machine or of a cluster."""

from __future__ import annotations

from solver.search.spread.hands import Hands


def open_cluster(address: str) -> Hands:
    """The workers of the Dask cluster at an address. Raises ClusterError."""
    from solver.search.spread.cluster import ClusterHands  # the engine is optional, and slow to load

    return ClusterHands(address)
