"""Compiled ruin and recreate: the moves of `solver.search.ruin` over flat arrays, some hundred times as fast."""
