"""`ImageDetRecordIter`: pictures with boxes from a file of records, decoded in threads ahead of need."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import codec, recordio
from ..errors import DataError, ShapeError
from ..ops import color
from ..ops.boxes import area, shared_area
from ..ops.resample import resize, saturate
from .augment import padded, shifted_hls, short_edge
from .image_record import Normalization, RecordPictures, read_labels
from .rounds import as_shape

__all__ = ["ImageDetRecordIter"]


class ImageDetRecordIter(RecordPictures):
    """Batches of pictures, and labels (batch, width): channels, height, width, count, and ``count`` numbers.

    The numbers of a record's label are the width of its header, the width of an object, the rest of the header, and
    objects: class, left, top, right, bottom (fractions of width and height), ... . -1 fills the labels up.

    Parameters
    ----------
    path_imgrec, path_imgidx, path_imglist, data_shape, batch_size, round_batch, shuffle, seed, num_parts, part_index,
    preprocess_threads, prefetch_buffer, mean_r..., std_r..., scale, inter_method, data_name, label_name
        As of `ImageRecordIter`.
    label_width : int
        How many numbers a label has; default -1, any.
    label_pad_width, label_pad_value : int, float
        The least number of numbers that labels are filled up to (default: the most that there are), and with what.
    resize : int
        If more than 0, the shorter edge is made this long first.
    resize_mode : {'force', 'shrink', 'fit'}
        To ``data_shape``, whatever the shape; only where it is larger, shape kept; always, shape kept. What is left of
        ``data_shape`` is 0.
    rand_mirror_prob, rand_pad_prob, rand_crop_prob : float
        Probabilities of the mirror image, a border, a part.
    max_pad_scale : float
        The largest frame, as a multiple of the picture's edges.
    min_crop_scales, max_crop_scales, min_crop_aspect_ratios, max_crop_aspect_ratios : float or tuple
        Range of a part's size (a fraction of the picture's edges) and shape; tuples have a value for each of
        ``num_crop_sampler`` kinds of parts, one of which is chosen.
    min_crop_overlaps, max_crop_overlaps, min_crop_sample_coverages, max_crop_sample_coverages,
    min_crop_object_coverages, max_crop_object_coverages, max_crop_trials : float or tuple
        A part is taken if for one object at least the ratio of what both share to what they cover together, to the
        part, and to the object is in these ranges; else another is tried.
    crop_emit_mode, emit_overlap_thresh : {'center', 'overlap'}, float
        An object stays if its centre is in the part; or so much of it.
    max_random_hue, random_hue_prob, max_random_saturation, random_saturation_prob, max_random_illumination,
    random_illumination_prob, max_random_contrast, random_contrast_prob
        Random changes of colour: how large, how often.
    fill_value : int
        Of borders.
    dtype, verbose, aug_seq, ctx, shuffle_chunk_size, shuffle_chunk_seed, seed_aug
        As of `ImageRecordIter`.
    """

    def __init__(
        self,
        *,
        path_imgrec: str = "./data/imgrec.rec",
        data_shape: Any,
        batch_size: int,
        path_imgidx: str | None = None,
        path_imglist: str | None = None,
        label_width: int = -1,
        label_pad_width: int = 0,
        label_pad_value: float = -1,
        resize: int = -1,
        resize_mode: str = "force",
        rand_mirror_prob: float = 0,
        rand_pad_prob: float = 0,
        max_pad_scale: float = 1,
        rand_crop_prob: float = 0,
        num_crop_sampler: int = 1,
        crop_emit_mode: str = "center",
        emit_overlap_thresh: float = 0.3,
        max_crop_trials: Any = (25,),
        fill_value: int = 127,
        inter_method: int = 1,
        shuffle: bool = False,
        seed: int = 0,
        seed_aug: int | None = None,
        num_parts: int = 1,
        part_index: int = 0,
        round_batch: bool = True,
        preprocess_threads: int = 4,
        prefetch_buffer: int = 4,
        verbose: bool = True,
        ctx: str = "cpu",
        aug_seq: str = "det_aug_default",
        shuffle_chunk_size: int = 0,
        shuffle_chunk_seed: int = 0,
        dtype: Any = None,
        **kwargs: Any,
    ) -> None:
        self._shape = as_shape("ImageDetRecordIter: data_shape", data_shape)
        if len(self._shape) != 3 or self._shape[0] != 3:
            raise ShapeError(f"ImageDetRecordIter: data_shape is (3, height, width), got {data_shape}")
        if resize_mode not in ("force", "shrink", "fit"):
            raise ValueError(f"resize_mode is 'force', 'shrink' or 'fit', got {resize_mode!r}")
        if crop_emit_mode not in ("center", "overlap"):
            raise ValueError(f"crop_emit_mode is 'center' or 'overlap', got {crop_emit_mode!r}")
        self._dtype = np.dtype(dtype or "float32")
        self._resize, self._mode, self._method = resize, resize_mode, inter_method
        self._mirror, self._pad, self._max_pad = rand_mirror_prob, rand_pad_prob, max_pad_scale
        self._crop, self._fill = rand_crop_prob, fill_value
        self._emit_centre, self._emit_overlap = crop_emit_mode == "center", emit_overlap_thresh
        self._parts = [
            {
                **{name: _each(kwargs.get(name, default), i) for name, default in _PARTS.items()},
                "trials": _each(max_crop_trials, i),
            }
            for i in range(num_crop_sampler)
        ]
        self._colours = [
            (change, kwargs.pop(f"max_random_{name}", 0), kwargs.pop(f"random_{name}_prob", 0))
            for name, change in _COLOURS.items()
        ]
        self._normalize = Normalization({name: kwargs.pop(name) for name in list(kwargs) if name in _NORMALIZATION})
        for name in _PARTS:
            kwargs.pop(name, None)
        self._labels = read_labels(path_imglist, None) if path_imglist else None
        self._label_width, self._pad_value = label_width, label_pad_value
        self._width = label_pad_width
        super().__init__(
            path_imgrec=path_imgrec,
            path_imgidx=path_imgidx,
            batch_size=batch_size,
            preprocess_threads=preprocess_threads,
            prefetch_buffer=prefetch_buffer,
            num_parts=num_parts,
            part_index=part_index,
            shuffle=shuffle,
            seed=seed,
            seed_aug=seed_aug,
            round_batch=round_batch,
            **kwargs,
        )

    def _opened(self) -> None:
        """Read all labels once, for the most numbers that one has."""
        for row in self._record.idx:
            header, _ = recordio.unpack(self._record.read_idx(row) or b"")
            self._width = max(self._width, len(self._label(header)))

    def _label(self, header: Any) -> np.ndarray:
        if self._labels is not None:
            if header.id not in self._labels:
                raise DataError(f"{self._record.uri}: the record {header.id} is not in the list of labels")
            label = self._labels[header.id]
        else:
            label = np.atleast_1d(np.asarray(header.label, np.float32))
        if self._label_width > 0 and label.size != self._label_width:
            raise DataError(f"record {header.id}: label_width is {self._label_width}, got {label.size} numbers")
        if label.size < 7 or label[0] < 2 or label[1] < 5 or (label.size - int(label[0])) % int(label[1]):
            raise DataError(
                f"{self._record.uri}: the record {header.id} has no label of boxes: expected the width of a header, "
                f"the width of an object, and objects; got {label.size} numbers"
            )
        return label

    def _sample(self, header: Any, content: bytes, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        picture = codec.decode(content, 1, f"record {header.id} in {self._record.uri}")
        label = self._label(header)
        head, width = int(label[0]), int(label[1])
        boxes = label[head:].reshape(-1, width).copy()
        picture, boxes = self._augmented(picture, boxes, rng)
        values = self._normalize(picture.astype(np.float32), rng)
        data = np.zeros(self._shape, np.float32)
        data[:, : picture.shape[0], : picture.shape[1]] = values.transpose(2, 0, 1)
        row = np.full(4 + self._width, self._pad_value, np.float32)
        numbers = np.concatenate([label[:head], boxes.ravel()])
        row[:4] = self._shape[0], picture.shape[0], picture.shape[1], len(numbers)
        row[4 : 4 + len(numbers)] = numbers
        return data.astype(self._dtype, copy=False), row

    def _augmented(
        self, picture: np.ndarray, boxes: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        if self._resize > 0:
            picture = resize(picture, short_edge(picture, self._resize), self._method)
        for change, amount, probability in self._colours:
            if rng.random() < probability:
                picture = saturate(change(picture, rng.uniform(-amount, amount)), picture.dtype)
        if rng.random() < self._mirror:
            picture = picture[:, ::-1]
            boxes[:, [1, 3]] = 1 - boxes[:, [3, 1]]
        if self._max_pad > 1 and rng.random() < self._pad:
            picture, boxes = self._padded(picture, boxes, rng)
        if rng.random() < self._crop:
            picture, boxes = self._cropped(picture, boxes, rng)
        high, wide = picture.shape[:2]
        height, width = self._shape[1:]
        if self._mode != "force":
            scale = min(height / high, width / wide)
            if self._mode == "shrink":
                scale = min(scale, 1.0)
            height, width = max(1, int(high * scale + 1e-6)), max(1, int(wide * scale + 1e-6))
        return resize(picture, (width, height), self._method), boxes

    def _padded(
        self, picture: np.ndarray, boxes: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        high, wide = picture.shape[:2]
        scale = rng.uniform(1, self._max_pad)
        height, width = int(high * scale), int(wide * scale)
        y, x = int(rng.integers(height - high + 1)), int(rng.integers(width - wide + 1))
        boxes[:, 1:5] = (boxes[:, 1:5] * (wide, high, wide, high) + (x, y, x, y)) / (width, height, width, height)
        return padded(picture, (y, height - high - y, x, width - wide - x), self._fill), boxes

    def _cropped(
        self, picture: np.ndarray, boxes: np.ndarray, rng: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray]:
        """A part that shows its objects as asked for; the whole where none is found."""
        high, wide = picture.shape[:2]
        kind = self._parts[int(rng.integers(len(self._parts)))]
        for _ in range(int(kind["trials"])):
            scale = rng.uniform(kind["min_crop_scales"], kind["max_crop_scales"]) + 1e-12
            ratio = rng.uniform(kind["min_crop_aspect_ratios"], kind["max_crop_aspect_ratios"])
            # the ratio is limited so that neither edge is longer than the picture's
            ratio = min(max(ratio, scale**2), 1 / scale**2)
            width, height = scale * math.sqrt(ratio), scale / math.sqrt(ratio)
            if int(width * wide) < 1 or int(height * high) < 1:
                continue
            x, y = rng.uniform(0, 1 - width), rng.uniform(0, 1 - height)
            frame = np.array([x, y, x + width, y + height])
            if not self._accepted(frame, boxes[:, 1:5], kind):
                continue
            kept = self._kept(frame, boxes)
            if len(kept):
                top, left = int(y * high), int(x * wide)
                return picture[top : top + int(height * high), left : left + int(width * wide)], kept
        return picture, boxes

    @staticmethod
    def _accepted(frame: np.ndarray, boxes: np.ndarray, kind: dict[str, float]) -> bool:
        shared, part, objects = shared_area(frame, boxes.T), area(frame), area(boxes.T)
        measures = {
            "overlaps": shared / (part + objects - shared),
            "sample_coverages": shared / part,
            "object_coverages": shared / np.where(objects > 0, objects, 1),
        }
        fits = np.ones(len(boxes), bool)
        for name, value in measures.items():
            low, high = kind[f"min_crop_{name}"], kind[f"max_crop_{name}"]
            if low > 0 or high < 1:
                fits &= (value >= low) & (value <= high)
        return bool(fits.any())

    def _kept(self, frame: np.ndarray, boxes: np.ndarray) -> np.ndarray:
        """The objects that stay, as seen in the part."""
        corners = boxes[:, 1:5]
        if self._emit_centre:
            centre = (corners[:, :2] + corners[:, 2:]) / 2
            stays = ((centre > frame[:2]) & (centre < frame[2:])).all(1)
        else:
            areas = area(corners.T)
            stays = shared_area(frame, corners.T) / np.where(areas > 0, areas, 1) > self._emit_overlap
        kept = boxes[stays].copy()
        size = np.tile(frame[2:] - frame[:2], 2)
        kept[:, 1:5] = np.clip((kept[:, 1:5] - np.tile(frame[:2], 2)) / size, 0, 1)
        return kept


_PARTS: dict[str, float] = {
    f"{end}_crop_{name}": default
    for name, low, high in (
        ("scales", 0, 1),
        ("aspect_ratios", 1, 1),
        ("overlaps", 0, 1),
        ("sample_coverages", 0, 1),
        ("object_coverages", 0, 1),
    )
    for end, default in (("min", low), ("max", high))
}
_NORMALIZATION = {f"{name}_{c}" for name in ("mean", "std") for c in "rgba"} | {"scale"}
_COLOURS: dict[str, Any] = {
    "hue": lambda picture, amount: color.hue(picture, amount / 180),
    "saturation": lambda picture, amount: shifted_hls(picture, 0, 0, amount / 255),
    "illumination": lambda picture, amount: shifted_hls(picture, 0, amount / 255, 0),
    "contrast": lambda picture, amount: picture * np.float32(1 + amount),
}


def _each(values: Any, i: int) -> float:
    values = np.atleast_1d(values)
    return float(values[min(i, len(values) - 1)])
