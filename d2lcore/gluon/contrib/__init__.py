"""Parts of gluon that MXNet kept apart: other names of layers, the `estimator`, deformable convolutions, texts."""

from __future__ import annotations

from . import cnn as cnn
from . import data as data
from . import estimator as estimator
from . import nn as nn
from . import rnn as rnn
