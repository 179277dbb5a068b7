"""``from d2l import mxnet as d2l``: the second edition's helpers, those of its functions and those of its classes."""

from __future__ import annotations

from typing import Any

from ... import autograd as autograd
from ... import gluon as gluon
from ... import image as image
from ... import init as init
from ... import np as np
from ... import npx as npx
from ...gluon import nn as nn
from ...gluon import rnn as rnn
from ..d2lzh.basics import mkdir_if_not_exist as mkdir_if_not_exist
from ..d2lzh.basics import sgd as sgd
from ..d2lzh.basics import try_all_gpus as try_all_gpus
from .adversarial import *  # noqa: F403
from .attention import *  # noqa: F403
from .basics import *  # noqa: F403
from .basics import as_numpy
from .bert import *  # noqa: F403
from .boxes import *  # noqa: F403
from .classes import *  # noqa: F403
from .files import *  # noqa: F403
from .pictures import *  # noqa: F403
from .plots import *  # noqa: F403
from .recommender import *  # noqa: F403
from .reviews import *  # noqa: F403
from .sequences import *  # noqa: F403
from .training import *  # noqa: F403
from .translation import *  # noqa: F403
from .words import *  # noqa: F403

numpy = as_numpy


def __getattr__(name: str) -> Any:
    if name == "plt":
        from .plots import pyplot

        return pyplot()
    raise AttributeError(f"d2l.mxnet has no {name!r} here; the published package has: pip install --no-deps d2l")
