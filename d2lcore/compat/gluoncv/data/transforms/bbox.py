"""Boxes that follow their image: rows (left, top, right, bottom, anything else), as NumPy arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["crop", "flip", "resize", "translate"]


def crop(bbox: np.ndarray, crop_box: Any = None, allow_outside_center: bool = True) -> np.ndarray:
    """The boxes in a part (left, top, width, height) of the image, cut off at its edges; those with no area go.

    ``allow_outside_center=False`` drops boxes whose centre is outside of the part, too.

    >>> import numpy as np
    >>> crop(np.array([[1.0, 1, 5, 5], [8, 8, 9, 9]]), (2, 2, 4, 4))
    array([[0., 0., 3., 3.]])
    """
    bbox = bbox.copy()
    if crop_box is None or all(value is None for value in crop_box):
        return bbox
    left, top, width, height = (0 if value is None else value for value in crop_box)
    edges = np.array([left, top, left + (width or np.inf), top + (height or np.inf)])
    kept = np.ones(len(bbox), bool)
    if not allow_outside_center:
        centers = (bbox[:, :2] + bbox[:, 2:4]) / 2
        kept = ((edges[:2] <= centers) & (centers < edges[2:])).all(axis=1)
    bbox[:, :2] = np.maximum(bbox[:, :2], edges[:2]) - edges[:2]
    bbox[:, 2:4] = np.minimum(bbox[:, 2:4], edges[2:]) - edges[:2]
    return bbox[kept & (bbox[:, :2] < bbox[:, 2:4]).all(axis=1)]


def flip(bbox: np.ndarray, size: Any, flip_x: bool = False, flip_y: bool = False) -> np.ndarray:
    """The boxes of an image of ``size`` (width, height) that is mirrored.

    >>> import numpy as np
    >>> flip(np.array([[1.0, 1, 5, 5]]), (10, 10), flip_x=True)
    array([[5., 1., 9., 5.]])
    """
    bbox = bbox.copy()
    for axis, wanted in enumerate((flip_x, flip_y)):
        if wanted:
            bbox[:, [axis, axis + 2]] = size[axis] - bbox[:, [axis + 2, axis]]
    return bbox


def resize(bbox: np.ndarray, in_size: Any, out_size: Any) -> np.ndarray:
    """The boxes of an image that goes from ``in_size`` to ``out_size``, both (width, height).

    >>> import numpy as np
    >>> resize(np.array([[1.0, 1, 5, 5]]), (10, 10), (20, 10))
    array([[ 2.,  1., 10.,  5.]])
    """
    bbox = bbox.copy()
    for axis in (0, 1):
        bbox[:, [axis, axis + 2]] = bbox[:, [axis, axis + 2]] * out_size[axis] / in_size[axis]
    return bbox


def translate(bbox: np.ndarray, x_offset: float = 0, y_offset: float = 0) -> np.ndarray:
    """The boxes of an image that is moved.

    >>> import numpy as np
    >>> translate(np.array([[1.0, 1, 5, 5]]), 2, -1)
    array([[3., 0., 7., 4.]])
    """
    bbox = bbox.copy()
    bbox[:, :4] += np.array([x_offset, y_offset] * 2, bbox.dtype)
    return bbox
