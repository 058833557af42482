"""A day's papers one after the other, as they are made, and as a ZIP file that is sent while it is still written."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scheduler.services.papers.bundle import Job
from scheduler.services.papers.values import PaperFile

INDEX = "index.csv"
"""The list of a bundle's files: its presence shows that a folder is a bundle and may be replaced by a newer one."""
_STAMP = (1980, 1, 1, 0, 0, 0)
_OWNER_ONLY = 0o600 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A file of a bundle; `folder` is empty for the index."""

    folder: str
    file: PaperFile

    @property
    def path(self) -> str:
        """Where it lies in the bundle."""
        return "/".join(filter(None, (self.folder, self.file.name)))


@dataclass(slots=True)
class Tally:
    """What a bundle holds so far: lists and papers, by place, name and size; never their content."""

    rows: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def pdf(self) -> int:
        """How many are papers."""
        return sum(name.endswith(".pdf") for _, name, _ in self.rows)


def pieces_of(jobs: Iterable[Job], tally: Tally) -> Iterator[Piece]:
    """The files of these jobs, each made when it is asked for, and the index after the last; nothing for no file."""
    for job in jobs:
        for one in job.make():
            tally.rows.append((job.folder, one.name, len(one.content)))
            yield Piece(folder=job.folder, file=one)
    if tally.rows:
        yield Piece(folder="", file=_index(tally))


def zip_chunks(pieces: Iterable[Piece]) -> Iterator[bytes]:
    """A ZIP file in chunks, one or more a piece: what has been given is kept no longer."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for piece in pieces:
            entry = zipfile.ZipInfo(piece.path, _STAMP)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _OWNER_ONLY
            archive.writestr(entry, piece.file.content)
            yield pipe.taken()
    yield pipe.taken()


def _index(tally: Tally) -> PaperFile:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(("folder", "file", "bytes"))
    writer.writerows(tally.rows)
    return PaperFile(name=INDEX, mimetype="text/csv", content=out.getvalue().encode())


class _Pipe(io.RawIOBase):
    """What is written and not yet taken; without a way back, as a connection is."""

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object, /) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._waiting += part
        return len(part)

    def taken(self) -> bytes:
        """Everything written since this was last asked."""
        part = bytes(self._waiting)
        self._waiting.clear()
        return part
