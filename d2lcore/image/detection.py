"""Augmenters of pictures with boxes (MXNet's ``image.Det*Aug``): what moves the picture moves its boxes.

A label is a NumPy array, a row an object: class, left, top, right, bottom (fractions of the picture's width and height,
from 0 to 1), and whatever else comes after. Random choices are made with Python's `random`, as in MXNet.
"""

from __future__ import annotations

import json
import math
import random
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..ops.boxes import area, shared_area
from .augmenter import Augmenter, ForceResizeAug, ResizeAug, as_plain, colour_augmenters
from .image import copyMakeBorder, fixed_crop

__all__ = [
    "CreateDetAugmenter",
    "CreateMultiRandCropAugmenter",
    "DetAugmenter",
    "DetBorrowAug",
    "DetHorizontalFlipAug",
    "DetRandomCropAug",
    "DetRandomPadAug",
    "DetRandomSelectAug",
]

Proposal = tuple[int, int, int, int, np.ndarray]
"""A frame (x, y, width, height) in pixels, and the label as seen in it."""


class DetAugmenter:
    """Base class: subclasses define ``__call__(src, label)``, which returns both changed."""

    def __init__(self, **kwargs: Any) -> None:
        self._kwargs = as_plain(kwargs)

    def dumps(self) -> Any:
        """Name and arguments, as JSON."""
        return json.dumps([type(self).__name__.lower(), self._kwargs])

    def __call__(self, src: Any, label: np.ndarray) -> tuple[Any, np.ndarray]:
        raise NotImplementedError(f"{type(self).__name__} must define __call__(src, label), both changed")


class DetBorrowAug(DetAugmenter):
    """An augmenter of pictures that leaves boxes where they are, such as of colours."""

    def __init__(self, augmenter: Augmenter) -> None:
        if not isinstance(augmenter, Augmenter):
            raise TypeError(f"DetBorrowAug: expected an image.Augmenter, got {type(augmenter).__name__}")
        super().__init__(augmenter=augmenter.dumps())
        self.augmenter = augmenter

    def dumps(self) -> Any:
        return [type(self).__name__.lower(), self.augmenter.dumps()]

    def __call__(self, src: Any, label: np.ndarray) -> tuple[Any, np.ndarray]:
        return self.augmenter(src), label


class DetRandomSelectAug(DetAugmenter):
    """One augmenter of several, chosen at random; none, with probability ``skip_prob``."""

    def __init__(self, aug_list: Any, skip_prob: float = 0) -> None:
        super().__init__(skip_prob=skip_prob)
        self.aug_list = list(aug_list) if isinstance(aug_list, (list, tuple)) else [aug_list]
        for augmenter in self.aug_list:
            if not isinstance(augmenter, DetAugmenter):
                raise ValueError(f"DetRandomSelectAug: expected DetAugmenters only, got {type(augmenter).__name__}")
        self.skip_prob = skip_prob if self.aug_list else 1

    def dumps(self) -> Any:
        return [type(self).__name__.lower(), [augmenter.dumps() for augmenter in self.aug_list]]

    def __call__(self, src: Any, label: np.ndarray) -> tuple[Any, np.ndarray]:
        if random.random() < self.skip_prob:
            return src, label
        random.shuffle(self.aug_list)
        return self.aug_list[0](src, label)


class DetHorizontalFlipAug(DetAugmenter):
    """The mirror image with mirrored boxes, with probability ``p``; the label is changed in place.

    >>> import numpy as np
    >>> from d2lcore import image, nd
    >>> picture, label = image.DetHorizontalFlipAug(1)(nd.zeros((4, 4, 3)), np.array([[7, 0.0, 0.1, 0.25, 0.2]]))
    >>> label
    array([[7.  , 0.75, 0.1 , 1.  , 0.2 ]])
    """

    def __init__(self, p: float) -> None:
        super().__init__(p=p)
        self.p = p

    def __call__(self, src: Any, label: np.ndarray) -> tuple[Any, np.ndarray]:
        if random.random() < self.p:
            src = src[:, ::-1]
            label[:, [1, 3]] = 1.0 - label[:, [3, 1]]
        return src, label


class _DetFrameAug(DetAugmenter):
    """Look at another, random frame of the picture: a part of it, or more than it."""

    def __init__(self, least: float, **kwargs: Any) -> None:
        """``least`` is what the area has to be larger than; the other arguments are those of the subclass, in order."""
        kwargs |= {name: _range(kwargs[name]) for name in ("aspect_ratio_range", "area_range")}
        super().__init__(**kwargs)
        aspect_ratio_range, area_range = kwargs["aspect_ratio_range"], kwargs["area_range"]
        self.aspect_ratio_range, self.area_range = aspect_ratio_range, area_range
        self.max_attempts = kwargs["max_attempts"]
        self.enabled = False
        name = type(self).__name__
        if area_range[1] <= least or area_range[0] > area_range[1]:
            warnings.warn(f"Skip {name} due to invalid area_range: {area_range}", stacklevel=3)
        elif aspect_ratio_range[0] <= 0 or aspect_ratio_range[0] > aspect_ratio_range[1]:
            warnings.warn(f"Skip {name} due to invalid aspect_ratio_range: {aspect_ratio_range}", stacklevel=3)
        else:
            self.enabled = True

    def _proposal(self, label: np.ndarray, height: int, width: int) -> Proposal | None:
        if not self.enabled or height <= 0 or width <= 0:
            return None
        low, high = (share * height * width for share in self.area_range)
        for _ in range(self.max_attempts):
            found = self._attempt(label, height, width, random.uniform(*self.aspect_ratio_range), low, high)
            if found is not None:
                return found
        return None

    def _attempt(
        self, label: np.ndarray, height: int, width: int, ratio: float, low: float, high: float
    ) -> Proposal | None:
        raise NotImplementedError


class DetRandomCropAug(_DetFrameAug):
    """A random part of the picture that shows enough of its objects (Liu et al. 2016, SSD).

    Parameters
    ----------
    min_object_covered : float
        How much of every object that is seen at all must be seen, for a part to be taken.
    aspect_ratio_range : (float, float) or float
        Width over height.
    area_range : (float, float) or float
        The part's area as a fraction of the picture's.
    min_eject_coverage : float
        An object of which less than this is seen loses its label.
    max_attempts : int
        How many parts are tried; after that the picture stays whole.
    """

    def __init__(
        self,
        min_object_covered: float = 0.1,
        aspect_ratio_range: Any = (0.75, 1.33),
        area_range: Any = (0.05, 1.0),
        min_eject_coverage: float = 0.3,
        max_attempts: int = 50,
    ) -> None:
        super().__init__(
            0,
            min_object_covered=min_object_covered,
            aspect_ratio_range=aspect_ratio_range,
            area_range=area_range,
            min_eject_coverage=min_eject_coverage,
            max_attempts=max_attempts,
        )
        self.min_object_covered, self.min_eject_coverage = min_object_covered, min_eject_coverage

    def __call__(self, src: Any, label: np.ndarray) -> tuple[Any, np.ndarray]:
        found = self._proposal(label, *src.shape[:2])
        if found is None:
            return src, label
        x, y, width, height, label = found
        return fixed_crop(src, x, y, width, height), label

    def _attempt(
        self, label: np.ndarray, height: int, width: int, ratio: float, low: float, high: float
    ) -> Proposal | None:
        most = round(math.sqrt(high / ratio))
        if round(most * ratio) > width:
            most = int((width + 0.4999999) / ratio)
        most = min(most, height)
        h = min(round(math.sqrt(low / ratio)), most)
        if h < most:
            h = random.randint(h, most)
        # rounding may have left the range of areas by one row
        area = round(h * ratio) * h
        h += (area < low) - (area > high)
        w = round(h * ratio)
        if not (low <= w * h <= high and 0 <= w <= width and 0 <= h <= height):
            return None
        y, x = random.randint(0, height - h), random.randint(0, width - w)
        if w * h < 2 or not self._shows_enough(
            label, x / width, y / height, (x + w) / width, (y + h) / height, width * height
        ):
            return None
        seen = self._seen(label, x / width, y / height, w / width, h / height)
        return None if seen is None else (x, y, w, h, seen)

    def _shows_enough(
        self, label: np.ndarray, left: float, top: float, right: float, bottom: float, pixels: int
    ) -> bool:
        boxes = label[:, 1:5].T
        boxes = boxes[:, area(boxes) * pixels > 2]
        coverage = shared_area((left, top, right, bottom), boxes) / area(boxes)
        coverage = coverage[coverage > 0]
        return bool(coverage.size) and coverage.min() > self.min_object_covered

    def _seen(self, label: np.ndarray, x: float, y: float, width: float, height: float) -> np.ndarray | None:
        """The label as seen in the frame; None where nothing is left of it."""
        out = label.copy()
        out[:, 1:5] = np.clip((out[:, 1:5] - (x, y, x, y)) / (width, height, width, height), 0, 1)
        with np.errstate(divide="ignore", invalid="ignore"):  # a box without area covers nothing
            coverage = area(out[:, 1:5].T) * width * height / area(label[:, 1:5].T)
        out = out[(out[:, 3] > out[:, 1]) & (out[:, 4] > out[:, 2]) & (coverage > self.min_eject_coverage)]
        return out if len(out) else None


class DetRandomPadAug(_DetFrameAug):
    """A border of random size around the picture, so that its objects become smaller.

    Parameters
    ----------
    aspect_ratio_range : (float, float) or float
        Width over height, border included.
    area_range : (float, float) or float
        The area, border included, as a multiple of the picture's.
    max_attempts : int
        How many frames are tried.
    pad_val : tuple of numbers
        The border's colour.
    """

    def __init__(
        self,
        aspect_ratio_range: Any = (0.75, 1.33),
        area_range: Any = (1.0, 3.0),
        max_attempts: int = 50,
        pad_val: Any = (128, 128, 128),
    ) -> None:
        super().__init__(
            1, aspect_ratio_range=aspect_ratio_range, area_range=area_range, max_attempts=max_attempts, pad_val=pad_val
        )
        self.pad_val = pad_val

    def __call__(self, src: Any, label: np.ndarray) -> tuple[Any, np.ndarray]:
        high, wide = src.shape[:2]
        found = self._proposal(label, high, wide)
        if found is None:
            return src, label
        x, y, width, height, label = found
        return copyMakeBorder(src, y, height - y - high, x, width - x - wide, values=self.pad_val), label

    def _attempt(
        self, label: np.ndarray, height: int, width: int, ratio: float, low: float, high: float
    ) -> Proposal | None:
        most = round(math.sqrt(high / ratio))
        h = round(math.sqrt(low / ratio))
        if round(h * ratio) < width:
            h = int((width + 0.499999) / ratio)
        h = min(max(h, height), most)
        if h < most:
            h = random.randint(h, most)
        w = round(h * ratio)
        if h - height < 2 or w - width < 2:
            return None
        y, x = random.randint(0, h - height), random.randint(0, w - width)
        out = label.copy()
        out[:, 1:5] = (out[:, 1:5] * (width, height, width, height) + (x, y, x, y)) / (w, h, w, h)
        return x, y, w, h, out


def _range(values: Any) -> tuple[float, float]:
    """(low, high), also from one number."""
    return tuple(values) if isinstance(values, (tuple, list)) else (values, values)


def CreateMultiRandCropAugmenter(
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = (0.75, 1.33),
    area_range: Any = (0.05, 1.0),
    min_eject_coverage: Any = 0.3,
    max_attempts: Any = 50,
    skip_prob: float = 0,
) -> DetRandomSelectAug:
    """A random choice of `DetRandomCropAug`: arguments that are lists have a value for each.

    >>> from d2lcore import image
    >>> len(image.CreateMultiRandCropAugmenter(min_object_covered=[0.1, 0.5, 0.9], skip_prob=0.2).aug_list)
    3
    """
    given = (min_object_covered, aspect_ratio_range, area_range, min_eject_coverage, max_attempts)
    lists = [values if isinstance(values, list) else [values] for values in given]
    number = max(map(len, lists))
    if any(len(values) not in (1, number) for values in lists):
        raise ValueError(
            f"CreateMultiRandCropAugmenter: lists must have one length, got {sorted({len(v) for v in lists})}"
        )
    each = zip(*(values * number if len(values) == 1 else values for values in lists))
    return DetRandomSelectAug([DetRandomCropAug(*arguments) for arguments in each], skip_prob)


def CreateDetAugmenter(
    data_shape: Sequence[int],
    resize: int = 0,
    rand_crop: float = 0,
    rand_pad: float = 0,
    rand_gray: float = 0,
    rand_mirror: bool = False,
    mean: Any = None,
    std: Any = None,
    brightness: float = 0,
    contrast: float = 0,
    saturation: float = 0,
    pca_noise: float = 0,
    hue: float = 0,
    inter_method: int = 2,
    min_object_covered: Any = 0.1,
    aspect_ratio_range: Any = (0.75, 1.33),
    area_range: Any = (0.05, 3.0),
    min_eject_coverage: Any = 0.3,
    max_attempts: Any = 50,
    pad_val: Any = (127, 127, 127),
) -> list[DetAugmenter]:
    """The usual list of augmenters for detection; the result has ``data_shape``, whatever the picture's shape.

    Parameters
    ----------
    rand_crop, rand_pad : float
        Probabilities of `DetRandomCropAug` (lists of its arguments: of one of several) and `DetRandomPadAug`.
    area_range : (float, float)
        Of both: from the smallest part to the largest border.
    pad_val : tuple of numbers
        Of `DetRandomPadAug`.
    other arguments
        As of `CreateAugmenter` and `DetRandomCropAug`.
    """
    augmenters: list[DetAugmenter] = [DetBorrowAug(ResizeAug(resize, inter_method))] if resize > 0 else []
    if rand_crop > 0:
        augmenters.append(
            CreateMultiRandCropAugmenter(
                min_object_covered, aspect_ratio_range, area_range, min_eject_coverage, max_attempts, 1 - rand_crop
            )
        )
    if rand_mirror:
        augmenters.append(DetHorizontalFlipAug(0.5))
    if rand_pad > 0:
        padding = DetRandomPadAug(aspect_ratio_range, (1.0, area_range[1]), max_attempts, pad_val)
        augmenters.append(DetRandomSelectAug([padding], 1 - rand_pad))
    last = [ForceResizeAug((data_shape[2], data_shape[1]), inter_method)] + colour_augmenters(
        mean, std, brightness, contrast, saturation, hue, pca_noise, rand_gray
    )
    return augmenters + [DetBorrowAug(augmenter) for augmenter in last]
