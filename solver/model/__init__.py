"""Exact models of parts of a plan, or of small problems, for CP-SAT."""

import solver.search  # noqa: F401 - the two rooms know each other; this one is always entered from the search
