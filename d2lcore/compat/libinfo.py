"""``mxnet.libinfo``: which MXNet this is the API of, and which engine it really is."""

from __future__ import annotations

import d2lcore

__version__ = "1.9.1"
"""The release of Apache MXNet whose documented behaviour is the specification."""

engine = f"d2lcore {d2lcore.__version__}"
"""What answers under the name ``mxnet``."""
