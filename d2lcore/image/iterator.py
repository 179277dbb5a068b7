"""`ImageIter`: batches of pictures from a list, a file of records or a folder, augmented on the way."""

from __future__ import annotations

import logging
import numbers
import os
import random
from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import recordio
from ..core import NDArray, from_host
from ..errors import DataError, MXNetError, ShapeError
from ..io import DataBatch, DataIter
from ..util import array_class
from .augmenter import CreateAugmenter
from .image import imdecode

__all__ = ["ImageIter"]

LABEL_DTYPES = ("int32", "float32", "int64", "float64")


class ImageIter(DataIter):
    """Batches of pictures (batch, channels, height, width), float32, and their labels.

    Parameters
    ----------
    batch_size : int
        Pictures in a batch.
    data_shape : (3, height, width)
        Of every picture.
    label_width : int
        Numbers in a label.
    path_imgrec : str, optional
        A file of records that ``recordio.pack_img`` or im2rec made. With ``path_imgidx``, its index, it can be
        shuffled and divided.
    path_imglist : str, optional
        A text file, a line a picture: number, label(s) and file name, between tabs.
    path_root : str, optional
        The folder that file names start from.
    shuffle : bool
        Another order every epoch, drawn with Python's `random`.
    part_index, num_parts : int
        Read part number ``part_index`` of ``num_parts`` equal parts.
    aug_list : list of Augmenter, optional
        What happens to the pictures; default ``CreateAugmenter(data_shape, **kwargs)``.
    imglist : list, optional
        ``[label(s), file name]`` for each picture, in place of a file.
    data_name, label_name : str
        What a network calls the two.
    dtype : str
        Of the labels in lists.
    last_batch_handle : {'pad', 'discard', 'roll_over'}
        What becomes of the last, smaller batch: filled with the first pictures (``batch.pad`` says how many), left
        out, or the beginning of the next epoch.
    **kwargs
        Of `CreateAugmenter`.

    Examples
    --------
    >>> import os, tempfile
    >>> from d2lcore import codec, image, nd
    >>> folder = tempfile.TemporaryDirectory()
    >>> for i in range(3):
    ...     with open(os.path.join(folder.name, f"{i}.png"), "wb") as file:
    ...         n = file.write(codec.encode(nd.full((8, 8, 3), i).asnumpy(), ".png"))
    >>> batches = image.ImageIter(2, (3, 8, 8), imglist=[[i, f"{i}.png"] for i in range(3)], path_root=folder.name)
    >>> [(b.data[0].shape, b.label[0].asnumpy().tolist(), b.pad) for b in batches]
    [((2, 3, 8, 8), [0.0, 1.0], 0), ((2, 3, 8, 8), [2.0, 0.0], 1)]
    >>> folder.cleanup()
    """

    def __init__(
        self,
        batch_size: int,
        data_shape: tuple[int, int, int],
        label_width: int = 1,
        path_imgrec: str | None = None,
        path_imglist: str | None = None,
        path_root: str | None = None,
        path_imgidx: str | None = None,
        shuffle: bool = False,
        part_index: int = 0,
        num_parts: int = 1,
        aug_list: list[Any] | None = None,
        imglist: list[Any] | None = None,
        data_name: str = "data",
        label_name: str = "softmax_label",
        dtype: str = "float32",
        last_batch_handle: str = "pad",
        **kwargs: Any,
    ) -> None:
        super().__init__(batch_size)
        name = type(self).__name__
        if not (path_imgrec or path_imglist or isinstance(imglist, list)):
            raise ValueError(f"{name}: expected path_imgrec, path_imglist, or a list imglist to read pictures from")
        if dtype not in LABEL_DTYPES:
            raise ValueError(f"{name}: dtype of labels is one of {', '.join(LABEL_DTYPES)}, got {dtype!r}")
        if last_batch_handle not in ("pad", "discard", "roll_over"):
            raise ValueError(f"{name}: last_batch_handle is 'pad', 'discard' or 'roll_over', got {last_batch_handle!r}")
        data_shape = tuple(data_shape)  # type: ignore[assignment]
        self.check_data_shape(data_shape)
        self.data_shape, self.label_width, self.path_root = data_shape, label_width, path_root
        self.shuffle, self.last_batch_handle = shuffle, last_batch_handle
        self.imgrec: Any = None
        self.imgidx: list[Any] | None = None
        if path_imgrec and path_imgidx:
            self.imgrec = recordio.MXIndexedRecordIO(path_imgidx, path_imgrec, "r")
            self.imgidx = list(self.imgrec.keys)
        elif path_imgrec:
            self.imgrec = recordio.MXRecordIO(path_imgrec, "r")
        #: (label, file name) by key
        self.imglist: dict[Any, tuple[np.ndarray, str]] | None = None
        if path_imglist:
            self.imglist = _read_list(path_imglist, dtype)
        elif isinstance(imglist, list):
            self.imglist = {str(i): (_label(entry, dtype), entry[-1]) for i, entry in enumerate(imglist, 1)}
        self.seq = self._keys(num_parts, part_index)
        self.num_image = None if self.seq is None else len(self.seq)
        self.provide_data = [(data_name, (batch_size, *data_shape))]
        self.provide_label = [(label_name, (batch_size, label_width) if label_width > 1 else (batch_size,))]
        self.auglist: list[Any] = CreateAugmenter(data_shape, **kwargs) if aug_list is None else aug_list
        self.cur = 0
        self._allow_read = True
        self._cache: tuple[np.ndarray, np.ndarray, int] | None = None  # a batch begun in the last epoch
        self.reset()

    def _keys(self, num_parts: int, part_index: int) -> list[Any] | None:
        """The order of pictures by key; None where records can only be read one after the other."""
        seq = list(self.imglist or ()) if self.imgrec is None else self.imgidx
        if seq is None and (self.shuffle or num_parts > 1):
            raise ValueError(
                f"{type(self).__name__}: to be shuffled or divided, records need their index: give path_imgidx too"
            )
        if num_parts > 1:
            if not 0 <= part_index < num_parts:
                raise ValueError(f"expected 0 <= part_index < num_parts, got {part_index} and {num_parts}")
            assert seq is not None
            length = len(seq) // num_parts
            seq = seq[part_index * length : (part_index + 1) * length]
        return seq

    def reset(self) -> None:
        """Begin an epoch."""
        if self.seq is not None and self.shuffle:
            random.shuffle(self.seq)
        if self.last_batch_handle != "roll_over" or self._cache is None:
            self._rewind()

    def hard_reset(self) -> None:
        """Begin anew, without what `reset` would carry over from the last epoch."""
        if self.seq is not None and self.shuffle:
            random.shuffle(self.seq)
        self._rewind()
        self._cache = None

    def _rewind(self) -> None:
        if self.imgrec is not None:
            self.imgrec.reset()
        self.cur = 0
        self._allow_read = True

    def next_sample(self) -> tuple[Any, bytes]:
        """The next picture's label, and its bytes; StopIteration at the end of an epoch."""
        if not self._allow_read:
            raise StopIteration
        if self.seq is None:
            content = self.imgrec.read()
            if content is None:
                if self.last_batch_handle != "discard":
                    self.imgrec.reset()
                raise StopIteration
            header, picture = recordio.unpack(content)
            return header.label, picture
        if self.cur >= len(self.seq):
            if self.last_batch_handle != "discard":
                self.cur = 0
            raise StopIteration
        key = self.seq[self.cur]
        self.cur += 1
        if self.imgrec is None:
            assert self.imglist is not None
            label, name = self.imglist[key]
            return label, self.read_image(name)
        header, picture = recordio.unpack(self.imgrec.read_idx(key))
        return (header.label if self.imglist is None else self.imglist[key][0]), picture

    def _fill(self, data: np.ndarray, labels: np.ndarray, start: int) -> int:
        """Read pictures into a batch from place ``start`` on; the place after the last."""
        i = start
        try:
            while i < self.batch_size:
                label, content = self.next_sample()
                picture = self.imdecode(content)
                try:
                    picture, label = self._prepared(picture, label)
                except RuntimeError as error:
                    logging.debug("Invalid image, skipping: %s", error)
                    continue
                data[i] = _plain(self.postprocess_data(picture))
                self._write_label(labels, i, _plain(label))
                i += 1
        except StopIteration:
            if not i:
                raise
        return i

    def _prepared(self, picture: Any, label: Any) -> tuple[Any, Any]:
        self.check_valid_image([picture])
        return self.augmentation_transform(picture), label

    def _write_label(self, labels: np.ndarray, i: int, label: np.ndarray) -> None:
        if label.size != labels[i].size:
            raise ShapeError(
                f"{type(self).__name__}: a picture has {label.size} labels, label_width is {self.label_width}"
            )
        labels[i] = label.reshape(labels[i].shape)

    def next(self) -> DataBatch:
        if self._cache is not None:
            data, labels, filled = self._cache
        else:
            data = np.zeros(self.provide_data[0][1], np.float32)
            labels = np.full(self.provide_label[0][1], -1, np.float32)
            filled = self._fill(data, labels, 0)
        pad = self.batch_size - filled
        if pad:
            if self.last_batch_handle == "discard":
                raise StopIteration
            if self.last_batch_handle == "roll_over" and self._cache is None:
                self._cache = data, labels, filled
                raise StopIteration
            while filled < self.batch_size:  # the first pictures again; several times, where there are fewer than that
                filled = self._fill(data, labels, filled)
            if self.last_batch_handle == "pad":
                self._allow_read = False
            else:
                self._cache = None
        cls = array_class()
        arrays = (from_host(values, cls=cls, copy=False) for values in (data, labels))
        return DataBatch([next(arrays)], [next(arrays)], pad=pad)

    def check_data_shape(self, data_shape: Sequence[int]) -> None:
        """An error unless the shape is (3, height, width)."""
        if len(data_shape) != 3:
            raise ShapeError(f"data_shape should have length 3, with dimensions CxHxW, got {data_shape}")
        if data_shape[0] != 3:
            raise ShapeError(f"This iterator expects inputs to have 3 channels, got data_shape {data_shape}")

    def check_valid_image(self, data: Sequence[Any]) -> None:
        """A RuntimeError, which leaves the picture out, for what is no picture."""
        if len(data[0].shape) == 0:
            raise MXNetError("Data shape is wrong")

    def imdecode(self, s: bytes) -> Any:
        """The picture in bytes; the error for a broken one says which it is."""
        try:
            return imdecode(s)
        except DataError as error:
            raise DataError(f"Broken image {self._place()}, {error}") from error

    def _place(self) -> str:
        if self.seq is None:
            return f"in {self.imgrec.uri}"
        key = self.seq[self.cur - 1]
        return f"index: {key}" if self.imgrec is not None or not self.imglist else f"filename: {self.imglist[key][1]}"

    def read_image(self, fname: str) -> bytes:
        """The bytes of a picture's file."""
        with open(os.path.join(self.path_root or "", fname), "rb") as file:
            return file.read()

    def augmentation_transform(self, data: Any) -> Any:
        """The picture after all augmenters."""
        for augmenter in self.auglist:
            data = augmenter(data)
        return data

    def postprocess_data(self, datum: Any) -> Any:
        """From (height, width, channels) to the order of the batch."""
        return datum.transpose((2, 0, 1))


def _plain(values: Any) -> np.ndarray:
    return values._host() if isinstance(values, NDArray) else np.asarray(values)


def _label(entry: Sequence[Any], dtype: str) -> np.ndarray:
    """The label of ``[label, name]``, ``[label, label, ..., name]`` or ``[array of labels, name]``."""
    if len(entry) > 2:
        return np.array(entry[:-1], dtype)
    return np.array([entry[0]] if isinstance(entry[0], numbers.Number) else _plain(entry[0]), dtype)


def _read_list(path: str, dtype: str) -> dict[Any, tuple[np.ndarray, str]]:
    """The list of pictures in a text file."""
    found: dict[Any, tuple[np.ndarray, str]] = {}
    with open(path) as lines:
        for number, line in enumerate(lines, 1):
            fields = line.strip().split("\t")
            try:
                found[int(fields[0])] = np.array([float(v) for v in fields[1:-1]], dtype), fields[-1]
            except ValueError as error:
                raise DataError(
                    f"{path}, line {number}: expected a number, labels and a file name between tabs, got {line!r}"
                ) from error
    return found
