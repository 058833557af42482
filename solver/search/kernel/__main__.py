"""`python -m solver.search.kernel`: compile the moves ahead of the first search, as when an image is built."""

from __future__ import annotations

from typing import Any

from numba import boolean, float64, int64, void

from solver.search.kernel.annealing import anneal, fill, load
from solver.search.kernel.warmth import note_warm


def main() -> None:
    """Compile the three ways in, with all they call, and keep the code on disk."""
    whole, real = int64[::1], float64[::1]
    entries: tuple[tuple[Any, Any], ...] = (
        (load, void(whole, real)),
        (fill, void(whole, real, int64[::1], boolean)),
        (anneal, void(whole, real, int64, float64, float64)),
    )
    for function, signature in entries:
        function.compile(signature)
    note_warm()


if __name__ == "__main__":
    main()
