"""Symbols as a table and as a picture (MXNet's ``mx.viz``): `print_summary` and `plot_network`."""

from __future__ import annotations

from .network import plot_network
from .summary import print_summary

__all__ = ["plot_network", "print_summary"]
