"""Networks that are known by name (MXNet's ``gluon.model_zoo``), ready to train or with learned parameters."""

from __future__ import annotations

from . import model_store as model_store
from . import vision as vision
