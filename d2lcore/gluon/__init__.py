"""Gluon (MXNet's ``mx.gluon``): networks as Python classes, with their parameters, losses, data and training."""

from __future__ import annotations

from . import contrib as contrib
from . import data as data
from . import loss as loss
from . import model_zoo as model_zoo
from . import nn as nn
from . import rnn as rnn
from . import utils as utils
from .block import Block as Block
from .hybrid import HybridBlock as HybridBlock
from .parameter import Constant as Constant
from .parameter import DeferredInitializationError as DeferredInitializationError
from .parameter import Parameter as Parameter
from .parameter_dict import ParameterDict as ParameterDict
from .symbol_block import SymbolBlock as SymbolBlock
from .trainer import Trainer as Trainer
