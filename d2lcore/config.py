"""Settings read from the environment, each in one place with its default and its meaning."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import MXNetError


def virtual_gpus() -> int:
    """``D2LCORE_VIRTUAL_GPUS``: how many `gpu(i)` to provide on the CPU, so that multi-device lessons run anywhere."""
    text = os.environ.get("D2LCORE_VIRTUAL_GPUS", "0")
    if not text.isdigit():
        raise MXNetError(f"D2LCORE_VIRTUAL_GPUS: expected a whole number of devices, got {text!r}")
    return int(text)


def home() -> Path:
    """``D2LCORE_HOME`` (or MXNet's ``MXNET_HOME``): the folder for downloaded data; default ``~/.d2lcore``."""
    text = os.environ.get("D2LCORE_HOME") or os.environ.get("MXNET_HOME")
    return Path(text).expanduser() if text else default_home()


def default_home() -> Path:
    """The folder for downloaded data where the environment names none."""
    return Path("~/.d2lcore").expanduser()


def mirror() -> str | None:
    """``D2LCORE_MIRROR``: a URL or folder that holds the course's data sets; None where it is not set."""
    return os.environ.get("D2LCORE_MIRROR") or None


preload: list[str] = []
"""Modules that helper processes (a DataLoader's workers) import before anything else; `compat` puts itself here."""
