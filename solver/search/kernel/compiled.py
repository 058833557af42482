"""One way to compile a function: to machine code, without the interpreter's lock, kept on disk between runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from numba.core import config

from solver.search.kernel.warmth import FOLDER

_settings: Any = config
F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """The same function as machine code; it is made at the first call and found on disk by later runs."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(FOLDER or "")
    try:
        made = numba.njit(cache=FOLDER is not None, nogil=True, error_model="numpy")(function)
    finally:
        _settings.CACHE_DIR = before
    return cast("F", made)
