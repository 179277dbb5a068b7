"""What MXNet keeps in ``mx.nd.contrib``, a concept a file, and spellings of what stands in ``mx.nd``."""

from __future__ import annotations

from ..activation import CTCLoss, ctc_loss
from ..deformable import DeformableConvolution, DeformablePSROIPooling, ModulatedDeformableConvolution
from ..detection import *  # noqa: F403
from ..detection import __all__ as _detection
from ..distributions import uniform
from ..regions import MultiProposal, Proposal, PSROIPooling, ROIAlign, RROIAlign
from ..resampling import BilinearResize2D
from . import (
    attention,
    calibration,
    control,
    elementwise,
    indexing,
    layers,
    quantization,
    sampling,
    sparse,
    transform,
    updates,
)
from .attention import *  # noqa: F403
from .calibration import *  # noqa: F403
from .control import *  # noqa: F403
from .elementwise import *  # noqa: F403
from .indexing import *  # noqa: F403
from .layers import *  # noqa: F403
from .quantization import *  # noqa: F403
from .sampling import *  # noqa: F403
from .sparse import *  # noqa: F403
from .transform import *  # noqa: F403
from .updates import *  # noqa: F403

__all__ = [
    "BilinearResize2D",
    "CTCLoss",
    "DeformableConvolution",
    "DeformablePSROIPooling",
    "ModulatedDeformableConvolution",
    "MultiProposal",
    "PSROIPooling",
    "Proposal",
    "ROIAlign",
    "RROIAlign",
    "ctc_loss",
    "uniform",
    *_detection,
    *attention.__all__,
    *calibration.__all__,
    *control.__all__,
    *elementwise.__all__,
    *indexing.__all__,
    *layers.__all__,
    *quantization.__all__,
    *sampling.__all__,
    *sparse.__all__,
    *transform.__all__,
    *updates.__all__,
]
