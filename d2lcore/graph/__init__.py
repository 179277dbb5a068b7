"""Floor 4: functions as graphs: traced from a real run, differentiated, run as a flat list of calls."""

from __future__ import annotations

from .compiled import Compiled, Plan
from .derive import Backward
from .executor import Program
from .ir import SYMBOLS, Graph, Node, Value
from .trace import trace

__all__ = ["SYMBOLS", "Backward", "Compiled", "Graph", "Node", "Plan", "Program", "Value", "trace"]
