"""``import gluoncv``: the parts of GluonCV that scripts use beside ``mxnet``, written from its documentation.

The networks for classification, the transforms of images and boxes, and the helpers for training are here; detectors
and segmenters are not: asking for one says what there is.

>>> from d2lcore.compat import gluoncv
>>> gluoncv.model_zoo.get_model("cifar_resnet20_v1", classes=10).output
Dense(64 -> 10, linear)
"""

from __future__ import annotations

from . import data as data
from . import model_zoo as model_zoo
from . import utils as utils

__version__ = "0.10.5"
