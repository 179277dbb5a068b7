"""For pages without a kernel: the script that brings the drawings in them to life."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).parent / "static"


def host_script() -> Path:
    """The script that a static page loads, ``<script src="host.js" defer></script>``, once for all views in it.

    It replaces each ``<div class="d2l-embed">`` (what `d2lcore.observe`'s objects give as HTML) by the live view of the
    data inside it. It needs no kernel and no network, and works in pages opened from a disk.
    """
    return STATIC / "host.js"
