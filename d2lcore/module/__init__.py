"""Modules (MXNet's ``mx.mod``): training of symbols, with ``fit``, ``score`` and ``predict``."""

from __future__ import annotations

from .base_module import BaseModule as BaseModule
from .bucketing_module import BucketingModule as BucketingModule
from .module import Module as Module
from .python_module import PythonLossModule as PythonLossModule
from .python_module import PythonModule as PythonModule
from .sequential_module import SequentialModule as SequentialModule
