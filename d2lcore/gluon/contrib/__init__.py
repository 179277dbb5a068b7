"""Where MXNet kept layers that were new; they live in ``gluon.nn`` here, and are found under the old names too."""

from __future__ import annotations

from . import nn as nn
