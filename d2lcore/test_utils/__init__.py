"""What tests of networks and operators need (MXNet's ``mx.test_utils``): comparison, random input, checked gradients.

>>> from d2lcore import nd, sym, test_utils
>>> test_utils.assert_almost_equal(nd.array([1, 2]), [1.0, 2.00001], rtol=1e-4)
>>> test_utils.check_numeric_gradient(sym.tanh(sym.var("x")), [[0.5, -1.0]])
"""

from __future__ import annotations

from ..context import current_context as current_context
from ..symbol.numpy import _Symbol as np_symbol  # noqa: F401
from ..util import getenv as getenv
from ..util import setenv as setenv
from ..util import use_np as use_np
from .arrays import *  # noqa: F403
from .compare import *  # noqa: F403
from .datasets import *  # noqa: F403
from .generators import *  # noqa: F403
from .optimizers import *  # noqa: F403
from .symbols import *  # noqa: F403
from .tolerance import *  # noqa: F403
from .tools import *  # noqa: F403
