"""MXNet's legacy arrays, ``mx.nd``: explicit functions, a family a file, each the spelling of an op table entry."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from ..errors import unknown
from ..operator import Custom as Custom
from . import _call
from . import _internal as _internal
from . import contrib as contrib
from . import image as image
from . import linalg as linalg
from . import op as op
from . import random as random
from . import sparse as sparse
from . import utils as utils
from .activation import *  # noqa: F403
from .amp import *  # noqa: F403
from .arithmetic import *  # noqa: F403
from .creation import *  # noqa: F403
from .density import *  # noqa: F403
from .join import *  # noqa: F403
from .layers import *  # noqa: F403
from .legacy import *  # noqa: F403
from .maths import *  # noqa: F403
from .norms import *  # noqa: F403
from .outputs import *  # noqa: F403
from .products import *  # noqa: F403
from .random import shuffle as shuffle
from .random_spellings import *  # noqa: F403
from .recurrent import *  # noqa: F403
from .reduce import *  # noqa: F403
from .regions import ROIPooling as ROIPooling
from .resampling import *  # noqa: F403
from .rounding import *  # noqa: F403
from .select import *  # noqa: F403
from .sequence import *  # noqa: F403
from .serialization import load as load
from .serialization import load_frombuffer as load_frombuffer
from .serialization import save as save
from .shape import *  # noqa: F403
from .sparse import cast_storage as cast_storage
from .updates import *  # noqa: F403
from .updates_layerwise import *  # noqa: F403
from .updates_many import *  # noqa: F403

linalg_det = linalg.det
linalg_extractdiag = linalg.extractdiag
linalg_extracttrian = linalg.extracttrian
linalg_gelqf = linalg.gelqf
linalg_gemm = linalg.gemm
linalg_gemm2 = linalg.gemm2
linalg_inverse = linalg.inverse
linalg_makediag = linalg.makediag
linalg_maketrian = linalg.maketrian
linalg_potrf = linalg.potrf
linalg_potri = linalg.potri
linalg_slogdet = linalg.slogdet
linalg_sumlogdiag = linalg.sumlogdiag
linalg_syrk = linalg.syrk
linalg_trmm = linalg.trmm
linalg_trsm = linalg.trsm

for _room in (vars(contrib), vars(image), vars(linalg), globals()):
    _call.name_all(_room)


def __getattr__(name: str) -> Any:
    """``F.np`` and ``F.npx``: what NumPy-style code in ``hybrid_forward(self, F, x)`` computes with."""
    if name not in ("np", "npx"):
        known = [n for n in globals() if not n.startswith("_")]
        raise AttributeError(str(unknown("name in mx.nd", name, known)), name=name, obj=sys.modules[__name__])
    return import_module({"np": "..numpy", "npx": "..numpy_extension"}[name], __name__)
