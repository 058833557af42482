"""Documents as a column keeps them: gzipped JSON, the same bytes for the same document."""

from __future__ import annotations

import gzip
import json
from typing import Any


def packed(document: object) -> bytes:
    """A document as it is stored."""
    return gzip.compress(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), mtime=0)


def unpacked(content: bytes) -> dict[str, Any]:
    """The document of a stored column."""
    document: dict[str, Any] = json.loads(gzip.decompress(content))
    return document
