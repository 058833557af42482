"""A certificate for loopback that nobody but the test trusts."""

from __future__ import annotations

import os
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest


def loopback_certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate for localhost; gives its PEM file and a server context."""
    openssl = shutil.which("openssl")
    if openssl is None:
        assert not os.environ.get("CI"), "openssl is missing: CI talks to servers over TLS"
        pytest.skip("needs the openssl command")
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
               "-keyout", str(key), "-out", str(certificate)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return certificate, context
