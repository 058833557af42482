"""Uploaded files between preview and confirmation: random names, readable by this server alone, bound to their owner.

They may hold personal data, so they are removed once used and after an hour at the latest.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from flask import current_app

from scheduler.errors import NotFound

KEPT_SECONDS = 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What was uploaded by whom; dates bound a schedule, '' for none."""

    owner: int
    kind: str
    filename: str
    from_on: str = ""
    to_on: str = ""


def keep(upload: Upload, data: bytes) -> str:
    """Keep the bytes and answer the token to ask for them again."""
    folder = _folder()
    _sweep(folder)
    token = secrets.token_urlsafe(24)
    _write(folder / f"{token}.data", data)
    _write(folder / f"{token}.json", json.dumps(asdict(upload)).encode())
    return token


def take(token: str, owner: int) -> tuple[Upload, bytes]:
    """The upload and its bytes, removed from here. Raises NotFound after an hour, and for anybody but the owner."""
    folder = _folder()
    _sweep(folder)
    note = folder / f"{token}.json"
    if not _TOKEN.fullmatch(token) or not note.is_file():
        raise NotFound("upload-gone")
    upload = Upload(**json.loads(note.read_bytes()))
    if upload.owner != owner:
        raise NotFound("upload-gone")
    data = (folder / f"{token}.data").read_bytes()
    for path in (note, folder / f"{token}.data"):
        path.unlink(missing_ok=True)
    return upload, data


def _folder() -> Path:
    folder: Path = current_app.config["INSTALLATION"].instance / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep(folder: Path) -> None:
    oldest = time.time() - KEPT_SECONDS
    for path in folder.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(data)
