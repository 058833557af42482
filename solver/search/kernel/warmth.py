"""Whether the moves are compiled already, and a child process that compiles them where they are not.

Compiling takes ten seconds or more and cannot be interrupted, so a search with a time limit never does it by itself.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

_DONE = "done"


def _sources() -> str:
    """A mark of the sources that are compiled: it changes with any of them."""
    texts = [path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py"))]
    return hashlib.sha256(b"".join(text for text in texts if b"import compiled" in text)).hexdigest()[:16]


SOURCES = _sources()


def _folder() -> Path | None:
    """Where machine code is kept: apart for every state of the sources, since a function holds those it calls."""
    here = Path(__file__).parent
    version = f"{sys.version_info.major}{sys.version_info.minor}"
    for place in (here / "__pycache__", Path.home() / ".cache" / "hanhtrinh", Path(tempfile.gettempdir())):
        folder = place / f"kernel-{version}-{SOURCES}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                return folder
        except OSError:
            continue
    return None


FOLDER = _folder()


def is_warm() -> bool:
    """Whether the moves were compiled before, or could not be kept anyway."""
    return FOLDER is None or (FOLDER / _DONE).exists()


def note_warm() -> None:
    """Remember that the moves are compiled."""
    if FOLDER is not None:
        (FOLDER / _DONE).touch()


class Warming:
    """A child process that compiles the moves; it is ended with `close`."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "solver.search.kernel"]
        self._child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)  # noqa: S603

    def wait(self) -> None:
        """Until it has ended."""
        self._child.wait()

    @property
    def is_over(self) -> bool:
        """Whether it has ended, well or not."""
        return self._child.poll() is not None

    def close(self) -> None:
        """End it, and do not wait for it to agree."""
        if self._child.poll() is None:
            self._child.kill()
        self._child.wait()
