"""Live views for Jupyter: the training board, the computation graph, gradients and memory of the run in the notebook.

The views show what `d2lcore.observe` collects, while it is collected::

    from d2lcore import observe
    from d2lwidgets import TrainingBoard, show

    board = TrainingBoard(train, total=600)        # train: a generator function that yields metrics
    board.start()                                  # shows the board; Pause, Step and Stop work while it trains

    with observe.graph(net) as seen:
        net(x)
    show(seen)

The engine never imports this package: everything here can be had without it as text and as a static drawing.
"""

from .board import TrainingBoard
from .embed import host_script
from .views import GradientView, GraphView, MemoryView, View, show

__all__ = ["GradientView", "GraphView", "MemoryView", "TrainingBoard", "View", "host_script", "show"]
