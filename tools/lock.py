"""Write requirements.lock, or check that it belongs to pyproject.toml.

`make lock` resolves every extra for every supported Python and platform at once (uv's universal resolution) and keeps
the pins that still fit. The first line carries a digest of the declared dependencies, so that `make check` sees a
forgotten `make lock` without a network.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"


def header() -> str:
    """The lock's first line: a digest of what pyproject.toml asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {key: project[key] for key in ("requires-python", "dependencies", "optional-dependencies")}
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return f"# locks pyproject.toml's dependencies {digest}; written by `make lock`\n"


def write(upgrade: bool) -> None:
    """Resolve with uv (in a throw-away environment) and replace the lock in one step."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        python = Path(folder, "Scripts" if os.name == "nt" else "bin", "python")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        body = Path(folder, "requirements.lock")
        if LOCK.exists() and not upgrade:
            body.write_text(LOCK.read_text(encoding="utf-8"), encoding="utf-8")  # uv keeps the pins that still fit
        command = "-m uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --no-header --quiet"
        subprocess.run([python, *command.split(), "--output-file", body], check=True, cwd=ROOT)
        text = header() + body.read_text(encoding="utf-8")
        fresh = LOCK.with_suffix(".lock.new")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, LOCK)


def main() -> None:
    """Command line: no argument writes, --upgrade takes the newest versions, --check compares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="fail when the lock is older than pyproject.toml")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions instead of keeping pins")
    arguments = parser.parse_args()
    if not arguments.check:
        write(arguments.upgrade)
    elif not LOCK.exists() or LOCK.open(encoding="utf-8").readline() != header():
        sys.exit("requirements.lock does not belong to pyproject.toml's dependencies: run `make lock` and commit it")


if __name__ == "__main__":
    main()
