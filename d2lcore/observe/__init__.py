"""Looking into a run: each collector is a ``with``, works with no screen, and shows itself as text, drawing or data.

>>> from d2lcore import nd, observe
>>> with observe.memory() as memory:
...     x = nd.ones((1000,))
>>> memory.data()["peak"]["bytes"]
4000
"""

from .collect.gradients import Gradients as gradients
from .collect.graph import Graph as graph
from .collect.memory import Memory as memory
from .show import Recording, Shown
from .training import TrainingRun

__all__ = ["Recording", "Shown", "TrainingRun", "gradients", "graph", "memory"]
