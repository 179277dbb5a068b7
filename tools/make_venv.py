"""Make a virtual environment with pip in it, also where the system's Python comes without ensurepip.

Debian and Ubuntu ship ensurepip in a package of its own (python3-venv), so `python3 -m venv` fails on a fresh machine.
There pip's own wheel, which can run itself, is fetched from PyPI and checked against the digest below.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import venv
from pathlib import Path

PIP = (
    "https://files.pythonhosted.org/packages/07/25/ee8c38ae72d66b844ce8eb9711ba905dba21ca1a8a0c960057c41cd23337/"
    "pip-26.3-py3-none-any.whl"
)
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"


def fetch_pip(folder: str) -> Path:
    """Download pip's wheel into ``folder``; exit with what to do where that fails."""
    wheel = Path(folder, PIP.rsplit("/", 1)[1])
    try:
        with urllib.request.urlopen(PIP, timeout=60) as answer:
            wheel.write_bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        sys.exit(
            f"This Python has no ensurepip, and pip could not be fetched from PyPI: {error}\n"
            f"On Debian or Ubuntu: apt install python3-venv ca-certificates, then run make again."
        )
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != PIP_SHA256:
        sys.exit(f"{PIP} does not have the expected digest {PIP_SHA256}: the download was damaged or replaced.")
    return wheel


def main(target: str) -> None:
    """Create the environment at ``target``; an environment of the same Python is kept and brought up to date."""
    python = Path(target, "Scripts" if os.name == "nt" else "bin", "python")
    kept = python.exists() and subprocess.run([python, "-c", "import pip"], capture_output=True).returncode == 0
    if kept:
        return
    if importlib.util.find_spec("ensurepip"):
        venv.create(target, clear=True, with_pip=True)
        return
    venv.create(target, clear=True)
    with tempfile.TemporaryDirectory() as folder:
        wheel = fetch_pip(folder)
        subprocess.run([python, wheel / "pip", "install", "--quiet", "--no-index", wheel], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
