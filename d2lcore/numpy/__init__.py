"""NumPy's arrays with gradients and devices, ``mx.np``: explicit functions on the op table, a family a file."""

from __future__ import annotations

from numpy import bool_ as bool_
from numpy import e as e
from numpy import finfo as finfo
from numpy import float16 as float16
from numpy import float32 as float32
from numpy import float64 as float64
from numpy import inf as inf
from numpy import int8 as int8
from numpy import int32 as int32
from numpy import int64 as int64
from numpy import nan as nan
from numpy import newaxis as newaxis
from numpy import pi as pi
from numpy import set_printoptions as set_printoptions
from numpy import uint8 as uint8

from . import fallback as fallback
from . import linalg as linalg
from . import random as random
from .arithmetic import *  # noqa: F403
from .array import ndarray as ndarray
from .creation import *  # noqa: F403
from .fallback import *  # noqa: F403
from .join import *  # noqa: F403
from .logic import *  # noqa: F403
from .maths import *  # noqa: F403
from .order import *  # noqa: F403
from .products import *  # noqa: F403
from .reduce import *  # noqa: F403
from .shape import *  # noqa: F403
from .trigonometry import *  # noqa: F403

bool = bool_
NAN = NaN = nan
PINF = inf
NINF = -inf
PZERO, NZERO = 0.0, -0.0
