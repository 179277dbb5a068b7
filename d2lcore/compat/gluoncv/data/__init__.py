"""``gluoncv.data``: transforms."""

from __future__ import annotations

from . import transforms as transforms
