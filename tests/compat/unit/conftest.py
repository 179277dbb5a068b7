"""Lets the tests and the recorder import the rooms' reader by the same plain name."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
