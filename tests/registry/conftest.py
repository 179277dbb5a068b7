"""Lets the test and the samples import each other by plain names."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

collect_ignore_glob = ["sampl*.py"]  # imported once, by the test: each import enters its samples
