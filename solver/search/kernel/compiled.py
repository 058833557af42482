"""One way to compile a function: to machine code, without the interpreter's lock, kept on disk between runs."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core import config

_settings: Any = config
F = TypeVar("F", bound=Callable[..., object])


def _folder() -> Path | None:
    """Where machine code is kept: apart for every state of the sources, since a function holds those it calls."""
    here = Path(__file__).parent
    sources = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(here.glob("*.py")))).hexdigest()[:16]
    for place in (here / "__pycache__", Path.home() / ".cache" / "hanhtrinh", Path(tempfile.gettempdir())):
        folder = place / f"kernel-{sources}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


_FOLDER = _folder()


def compiled(function: F) -> F:
    """The same function as machine code; it is made at the first call and found on disk by later runs."""
    before = _settings.CACHE_DIR
    _settings.CACHE_DIR = str(_FOLDER or "")
    try:
        made = numba.njit(cache=_FOLDER is not None, nogil=True, error_model="numpy")(function)
    finally:
        _settings.CACHE_DIR = before
    return cast("F", made)
