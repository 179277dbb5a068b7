"""Images, and boxes on them, drawn by matplotlib."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ....core import NDArray

__all__ = ["plot_bbox", "plot_image"]


def _host(array: Any) -> np.ndarray:
    return array.asnumpy() if isinstance(array, NDArray) else np.asarray(array)


def plot_image(img: Any, ax: Any = None, reverse_rgb: bool = False) -> Any:
    """Draw an image (height, width, 3); gives the axes.

    Parameters
    ----------
    img : values from 0 to 255.
    ax : axes to draw on; new ones where None.
    reverse_rgb : its channels are blue, green, red.
    """
    import matplotlib.pyplot as plt

    ax = plt.figure().add_subplot(1, 1, 1) if ax is None else ax
    pixels = _host(img)[..., ::-1] if reverse_rgb else _host(img)
    ax.imshow(pixels.astype(np.uint8))
    return ax


def plot_bbox(
    img: Any, bboxes: Any, scores: Any = None, labels: Any = None, thresh: float = 0.5,
    class_names: Sequence[str] | None = None, colors: Any = None, ax: Any = None, reverse_rgb: bool = False,
    absolute_coordinates: bool = True, linewidth: float = 3.5, fontsize: float = 12,
) -> Any:  # fmt: skip
    """Draw an image and boxes on it; gives the axes.

    Parameters
    ----------
    img : image (height, width, 3).
    bboxes : rows (left, top, right, bottom), in pixels, or in parts of the image without ``absolute_coordinates``.
    scores, labels : one number for each box; boxes with a score below ``thresh`` or a label below 0 are left out.
    class_names : what to write for each label.
    colors : colour by label; chosen where None.
    ax, reverse_rgb : as of `plot_image`.
    linewidth, fontsize : of boxes and of writing.
    """
    import matplotlib.pyplot as plt

    ax = plot_image(img, ax, reverse_rgb)
    boxes = _host(bboxes).astype(float)
    if not absolute_coordinates:
        height, width = _host(img).shape[:2]
        boxes = boxes * np.array([width, height, width, height])
    marks = None if labels is None else _host(labels).ravel()
    points = None if scores is None else _host(scores).ravel()
    for i, (left, top, right, bottom) in enumerate(boxes[:, :4]):
        label = -1 if marks is None else int(marks[i])
        if (points is not None and points[i] < thresh) or (marks is not None and label < 0):
            continue
        color = colors[label] if colors is not None and label >= 0 else plt.get_cmap("hsv")((label * 37 % 100) / 100)
        ax.add_patch(
            plt.Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=color, linewidth=linewidth)
        )
        name = class_names[label] if class_names is not None and 0 <= label < len(class_names) else ""
        text = f"{name or (label if label >= 0 else '')} {'' if points is None else f'{points[i]:.3f}'}".strip()
        if text:
            ax.text(left, top - 2, text, fontsize=fontsize, color="white", bbox={"facecolor": color, "alpha": 0.5})
    return ax
