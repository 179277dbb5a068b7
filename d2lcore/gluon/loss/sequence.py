"""The loss of sequences that say what was said, but not when."""

from __future__ import annotations

from typing import Any

from ...errors import BadValueError
from .base import Loss


class CTCLoss(Loss):
    """Connectionist temporal classification: the labels of a sequence without their times (Graves et al. 2006).

    The last class is the blank. Labels shorter than the longest are padded with -1.

    Parameters
    ----------
    layout : order of the axes of ``pred``, ``"NTC"`` or ``"TNC"``: batch, time, classes.
    label_layout : order of the axes of ``label``, ``"NT"`` or ``"TN"``.

    >>> from d2lcore import nd, gluon
    >>> gluon.loss.CTCLoss()(nd.zeros((1, 3, 4)), nd.array([[1, 2]])).asnumpy().round(4)
    array([2.5494], dtype=float32)
    """

    def __init__(
        self, layout: str = "NTC", label_layout: str = "NT", weight: float | None = None, **arguments: Any
    ) -> None:
        if layout not in ("NTC", "TNC"):
            raise BadValueError(f"CTCLoss: layout is 'NTC' or 'TNC', got {layout!r}")
        if label_layout not in ("NT", "TN"):
            raise BadValueError(f"CTCLoss: label_layout is 'NT' or 'TN', got {label_layout!r}")
        super().__init__(weight, label_layout.find("N"), **arguments)
        self._layout, self._label_layout = layout, label_layout

    def hybrid_forward(
        self,
        F: Any,
        pred: Any,
        label: Any,
        pred_lengths: Any = None,
        label_lengths: Any = None,
        sample_weight: Any = None,
    ) -> Any:
        if self._layout == "NTC":
            pred = F.swapaxes(pred, dim1=0, dim2=1)
        if self._label_layout == "TN":
            label = F.swapaxes(label, dim1=0, dim2=1)
        loss = F.CTCLoss(
            pred, label, pred_lengths, label_lengths, use_data_lengths=pred_lengths is not None,
            use_label_lengths=label_lengths is not None, blank_label="last",
        )  # fmt: skip
        return self._weighted(F, loss, sample_weight)
