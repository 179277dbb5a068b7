"""`ImageRecordIter` and its kin: batches of the pictures in a file of records, decoded in threads ahead of need."""

from __future__ import annotations

import dataclasses
import os
from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np

from .. import codec, recordio
from ..core import from_host
from ..core.base import as_dtype
from ..errors import DataError, ShapeError
from ..ndarray.serialization import load, save
from ..random import host_rng
from .augment import Augmentation
from .base import DataBatch
from .rounds import MXDataIter, as_shape, part

__all__ = [
    "ImageRecordInt8Iter",
    "ImageRecordIter",
    "ImageRecordIter_v1",
    "ImageRecordUInt8Iter",
    "ImageRecordUInt8Iter_v1",
]


class RecordPictures(MXDataIter):
    """Base class: which records make a batch, read in order and decoded in threads.

    Subclasses define ``_sample(header, content, rng)``, a picture (channels, height, width) and its label.
    """

    def __init__(
        self,
        *,
        path_imgrec: str,
        path_imgidx: str | None,
        batch_size: int,
        preprocess_threads: int,
        prefetch_buffer: int,
        num_parts: int,
        part_index: int,
        shuffle: bool,
        seed: int,
        seed_aug: int | None,
        round_batch: bool,
        **kwargs: Any,
    ) -> None:
        if not path_imgrec or not os.path.isfile(path_imgrec):
            raise DataError(f"{type(self).__name__}: path_imgrec: there is no file {path_imgrec!r}")
        if path_imgidx:
            self._record = recordio.MXIndexedRecordIO(path_imgidx, path_imgrec, "r")
            offsets = [self._record.idx[key] for key in self._record.keys]
        else:
            self._record = recordio.MXIndexedRecordIO(os.devnull, path_imgrec, "r")
            offsets = recordio.offsets(path_imgrec)
        self._record.idx = dict(enumerate(offsets[part(len(offsets), num_parts, part_index)]))
        self._ids = np.zeros(len(self._record.idx), np.uint64)
        self._seed = int(host_rng().integers(2**31)) if seed_aug is None else seed_aug
        self._drawn = 0  #: samples so far; each has random numbers of its own, whatever thread it is made in
        self._depth = max(1, prefetch_buffer)
        self._pool = ThreadPoolExecutor(max(1, preprocess_threads), thread_name_prefix=type(self).__name__)
        self._ahead: deque[tuple[np.ndarray, int, list[Future]]] = deque()
        rng = np.random.default_rng(seed) if shuffle else None
        self._opened()
        super().__init__(len(self._record.idx), batch_size, round_batch, rng, **kwargs)

    def _opened(self) -> None:
        """Look at the records before the first batch is made."""

    def __del__(self) -> None:
        if hasattr(self, "_pool"):
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _sample(self, header: Any, content: bytes, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        raise NotImplementedError(f"{type(self).__name__} must define _sample(header, content, rng)")

    def _submit(self, rows: Iterable[int]) -> list[Future]:
        """Read records here, and begin to decode them."""
        futures = []
        for row in rows:
            header, content = recordio.unpack(self._record.read_idx(int(row)) or b"")
            self._ids[row] = header.id
            rng = np.random.default_rng((self._seed, self._drawn))
            self._drawn += 1
            futures.append(self._pool.submit(self._sample, header, content, rng))
        return futures

    def _load(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        pictures, labels = zip(*(future.result() for future in self._submit(rows)))
        return np.stack(pictures), np.stack(labels)

    def _index(self, rows: np.ndarray) -> np.ndarray:
        return self._ids[rows]

    def reset(self) -> None:
        for _, _, futures in self._ahead:
            for future in futures:
                future.cancel()
        self._ahead.clear()
        super().reset()

    def _next_batch(self) -> DataBatch | None:
        if not self._ahead:
            self._read_ahead()
        if not self._ahead:
            return None
        rows, pad, futures = self._ahead.popleft()
        # not beyond the last whole batch: with the next, a new epoch may begin, which reset() has a say in
        while len(self._ahead) < self._depth and self._at + self.batch_size <= self._count:
            self._read_ahead()
        pictures, labels = zip(*(future.result() for future in futures))
        arrays = [from_host(np.stack(values), copy=False) for values in (pictures, labels)]
        return DataBatch([arrays[0]], [arrays[1]], pad, self._index(rows))

    def _read_ahead(self) -> None:
        found = self._next_rows()
        if found is not None:
            self._ahead.append((*found, self._submit(found[0])))


class Normalization:
    """From bytes to the numbers of a batch: mean, standard deviation, scale, and random changes of all values."""

    def __init__(self, kwargs: dict[str, Any]) -> None:
        def take(name: str, default: float) -> float:
            return float(kwargs.pop(name, default))

        def channels(name: str, default: float) -> np.ndarray:
            return np.array([take(f"{name}_{c}", default) for c in "rgba"], np.float32)

        self.mean, std = channels("mean", 0), channels("std", 1)
        self.std = np.where(std == 0, 1, std).astype(np.float32)  # for detection, MXNet's default is 0
        self.scale = take("scale", 1)
        self.max_contrast, self.max_illumination = take("max_random_contrast", 0), take("max_random_illumination", 0)
        self.mean_picture: np.ndarray | None = None

    def __call__(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """``(picture - mean) / std * scale``, of (height, width, channels)."""
        count = picture.shape[-1]
        mean = self.mean[:count] if self.mean_picture is None else self.mean_picture
        std = self.std[:count]
        contrast = 1 + rng.uniform(-self.max_contrast, self.max_contrast)
        illumination = rng.uniform(-self.max_illumination, self.max_illumination)
        factor = (contrast * self.scale / std).astype(np.float32)
        return (picture - mean) * factor + np.float32(illumination * self.scale)


class ImageRecordIter(RecordPictures):
    """Batches of the pictures in a file of records, with their labels.

    Parameters
    ----------
    path_imgrec : str
        The file, as ``recordio.pack_img`` or im2rec makes it.
    path_imgidx : str, optional
        Its index; without, the file is looked through once for where records begin.
    path_imglist : str, optional
        A list of labels (lines of id, labels, name, between tabs) in place of those in the records.
    data_shape : (channels, height, width)
        Of the result; 1 channel is grey, 3 red, green, blue, 4 also transparency.
    label_width : int
        Numbers in a label; with 1, labels have shape (batch,).
    batch_size, round_batch
        See `MXDataIter`.
    shuffle, seed
        Another order every epoch, drawn from this seed.
    num_parts, part_index : int
        Read one of equal parts.
    preprocess_threads, prefetch_buffer : int
        Threads that decode, and batches they are ahead.
    resize : int
        If more than 0, the shorter edge is made this long first.
    rand_crop : bool
        A part at a random place instead of the middle. A picture that is too small is enlarged first.
    random_resized_crop, min_random_area, max_random_area, min_aspect_ratio, max_aspect_ratio
        A part of random area (a fraction) and shape (width over height), resized.
    max_crop_size, min_crop_size : int
        A square part of an edge in this range, resized.
    max_rotate_angle, rotate, max_shear_ratio, max_random_scale, min_random_scale, max_img_size, min_img_size
        Turned (random or fixed degrees), sheared, scaled; ``fill_value`` is what comes from outside.
    pad, fill_value : int
        A border of this width and value.
    mirror, rand_mirror : bool
        All pictures mirrored; half of them.
    brightness, contrast, saturation, pca_noise : float
        Random changes of colour, as of `image.CreateAugmenter`.
    random_h, random_s, random_l : int
        Random shifts of hue (of 180), saturation and lightness (of 255).
    mean_r, mean_g, mean_b, mean_a, std_r, std_g, std_b, std_a, scale : float
        The result is ``(picture - mean) / std * scale``.
    mean_img : str
        A file with a mean picture in place of the means; where there is none, it is made now.
    max_random_contrast, max_random_illumination : float
        Random factors and shifts of all values.
    inter_method : int
        Interpolation, as of `image.imresize`.
    seed_aug : int, optional
        Of the random changes; default drawn from `mx.random.seed`'s numbers.
    dtype : {'float32', 'float16', 'uint8', 'int8', ...}, optional
        Of the pictures; default float32. uint8 are the plain bytes, neither mean nor scale applied.
    data_name, label_name : str
        What a network calls the two.
    verbose, device_id, ctx, aug_seq, shuffle_chunk_size, shuffle_chunk_seed
        MXNet's; without effect.

    Raises
    ------
    DataError
        If the file is no file of records, or a record no picture.

    Examples
    --------
    >>> import os, tempfile
    >>> import numpy as np
    >>> from d2lcore import io, recordio
    >>> folder = tempfile.TemporaryDirectory()
    >>> path = os.path.join(folder.name, "some.rec")
    >>> with recordio.MXRecordIO(path, "w") as record:
    ...     for i in range(4):
    ...         picture = np.full((40, 50, 3), i, np.uint8)
    ...         record.write(recordio.pack_img(recordio.IRHeader(0, i, i, 0), picture, img_fmt=".png", quality=3))
    >>> batches = io.ImageRecordIter(path_imgrec=path, data_shape=(3, 32, 32), batch_size=2, mean_r=1, scale=0.5)
    >>> for batch in batches:
    ...     print(batch.data[0].shape, batch.label[0].asnumpy(), batch.data[0][:, 0, 0, 0].asnumpy())
    (2, 3, 32, 32) [0. 1.] [-0.5  0. ]
    (2, 3, 32, 32) [2. 3.] [0.5 1. ]
    >>> folder.cleanup()
    """

    _dtype = "float32"

    def __init__(
        self,
        *,
        path_imgrec: str = "",
        data_shape: Any,
        batch_size: int,
        path_imgidx: str | None = None,
        path_imglist: str | None = None,
        label_width: int = 1,
        mirror: bool = False,
        rand_mirror: bool = False,
        mean_img: str = "",
        shuffle: bool = False,
        seed: int = 0,
        seed_aug: int | None = None,
        num_parts: int = 1,
        part_index: int = 0,
        round_batch: bool = True,
        preprocess_threads: int = 4,
        prefetch_buffer: int = 4,
        dtype: Any = None,
        verbose: bool = True,
        device_id: int = 0,
        ctx: str = "cpu",
        aug_seq: str = "aug_default",
        shuffle_chunk_size: int = 0,
        shuffle_chunk_seed: int = 0,
        **kwargs: Any,
    ) -> None:
        self._shape = as_shape(f"{type(self).__name__}: data_shape", data_shape)
        if len(self._shape) != 3 or self._shape[0] not in _FLAGS:
            raise ShapeError(f"data_shape is (1, 3 or 4 channels, height, width), got {data_shape}")
        self._kind = as_dtype(dtype or self._dtype)
        self._label_width = label_width
        self._labels = read_labels(path_imglist, label_width) if path_imglist else None
        self._mirror, self._rand_mirror = mirror, rand_mirror
        self._normalize = Normalization(kwargs)
        names = {field.name for field in dataclasses.fields(Augmentation)}
        chosen = {name: kwargs.pop(name) for name in list(kwargs) if name in names}
        self._augment = Augmentation(self._shape, **chosen)
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
        if mean_img:
            self._normalize.mean_picture = self._mean_picture(mean_img)

    def _sample(self, header: Any, content: bytes, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        picture = codec.decode(content, _FLAGS[self._shape[0]], f"record {header.id} in {self._record.uri}")
        picture = self._augment(_with_channels(picture, self._shape[0]), rng)
        if self._mirror or (self._rand_mirror and rng.random() < 0.5):
            picture = picture[:, ::-1]
        if self._kind != np.uint8:
            values = self._normalize(picture.astype(np.float32), rng)
            limits = np.iinfo(self._kind) if self._kind.kind in "iu" else None
            picture = (values if limits is None else np.clip(values, limits.min, limits.max)).astype(self._kind)
        return picture.transpose(2, 0, 1), self._label(header)

    def _label(self, header: Any) -> np.ndarray:
        if self._labels is not None:
            if header.id not in self._labels:
                raise DataError(f"{self._record.uri}: the record {header.id} is not in the list of labels")
            label = self._labels[header.id]
        else:
            label = np.atleast_1d(np.asarray(header.label, np.float32))
        if label.size != self._label_width:
            raise DataError(
                f"{self._record.uri}: label_width is {self._label_width}, but the record {header.id} has {label.size}"
            )
        return label if self._label_width > 1 else label[0]

    def _mean_picture(self, path: str) -> np.ndarray:
        """The mean of all pictures, read from a file, or made and written there."""
        if not os.path.exists(path):
            total = np.zeros(self._shape[1:] + self._shape[:1], np.float64)
            for row in range(self._count):
                _, content = recordio.unpack(self._record.read_idx(row) or b"")
                picture = codec.decode(content, _FLAGS[self._shape[0]])
                total += self._augment(
                    _with_channels(picture, self._shape[0]), np.random.default_rng((self._seed, row))
                )
            mean = (total / self._count).astype(np.float32)
            save(path, {"mean_img": from_host(np.ascontiguousarray(mean.transpose(2, 0, 1)))})
        return load(path)["mean_img"].asnumpy().transpose(1, 2, 0)


_FLAGS = {1: 0, 3: 1, 4: -1}
"""How pictures are decoded, by the number of channels."""


def _with_channels(picture: np.ndarray, channels: int) -> np.ndarray:
    """Four channels of a picture that has no transparency."""
    if channels != 4 or picture.shape[2] == 4:
        return picture
    colour = np.broadcast_to(picture, (*picture.shape[:2], 3))
    return np.concatenate([colour, np.full((*picture.shape[:2], 1), 255, picture.dtype)], axis=2)


def read_labels(path: str, width: int | None) -> dict[int, np.ndarray]:
    """``width`` labels (None: all) by the number that each line of a list begins with."""
    found = {}
    with open(path) as lines:
        for number, line in enumerate(lines, 1):
            fields = line.split("\t") if "\t" in line else line.split()
            try:
                labels = fields[1:-1] if width is None else fields[1 : 1 + width]
                found[int(float(fields[0]))] = np.array(labels, np.float32)
            except (IndexError, ValueError) as error:
                raise DataError(f"{path}, line {number}: expected a number and labels, got {line!r}") from error
    return found


class ImageRecordUInt8Iter(ImageRecordIter):
    """As `ImageRecordIter`, pictures as plain bytes."""

    _dtype = "uint8"


class ImageRecordInt8Iter(ImageRecordIter):
    """As `ImageRecordIter`, pictures as int8: subtract a mean of about 128."""

    _dtype = "int8"


class ImageRecordIter_v1(ImageRecordIter):
    """MXNet's first version of `ImageRecordIter`; the same here."""


class ImageRecordUInt8Iter_v1(ImageRecordUInt8Iter):
    """MXNet's first version of `ImageRecordUInt8Iter`; the same here."""
