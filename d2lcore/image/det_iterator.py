"""`ImageDetIter`: batches of pictures and the boxes of the objects in them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..core import NDArray
from ..errors import MXNetError, ShapeError
from .augmenter import IMAGENET_MEAN, IMAGENET_STD, per_channel
from .detection import CreateDetAugmenter
from .iterator import ImageIter

__all__ = ["ImageDetIter"]


class ImageDetIter(ImageIter):
    """Batches of pictures, and labels (batch, objects, width of an object); rows of -1 fill up to the most objects.

    The label of a picture in a list or in a record is flat: the width of its header, the width of an object, the rest
    of the header, and then the objects, each class, left, top, right, bottom (fractions of width and height), ... .

    Parameters
    ----------
    batch_size, data_shape, path_imgrec, path_imglist, path_root, path_imgidx, shuffle, part_index, num_parts, imglist,
    data_name, last_batch_handle
        As of `ImageIter`.
    aug_list : list of DetAugmenter, optional
        Default ``CreateDetAugmenter(data_shape, **kwargs)``.
    label_name : str
        What a network calls the labels.

    Attributes
    ----------
    label_shape : (int, int)
        The most objects of a picture, and the width of an object; all labels are read for it, once.

    Examples
    --------
    >>> import os, tempfile
    >>> from d2lcore import codec, image, nd
    >>> folder = tempfile.TemporaryDirectory()
    >>> with open(os.path.join(folder.name, "a.png"), "wb") as file:
    ...     n = file.write(codec.encode(nd.zeros((8, 8, 3)).asnumpy(), ".png"))
    >>> label = [2, 5, 7, 0.25, 0.25, 0.5, 0.5]  # a header of 2 numbers, objects of 5 numbers; one of class 7
    >>> batches = image.ImageDetIter(1, (3, 16, 16), imglist=[[label, "a.png"]], path_root=folder.name)
    >>> batches.next().label[0].asnumpy().tolist()
    [[[7.0, 0.25, 0.25, 0.5, 0.5]]]
    >>> folder.cleanup()
    """

    def __init__(
        self,
        batch_size: int,
        data_shape: tuple[int, int, int],
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
        label_name: str = "label",
        last_batch_handle: str = "pad",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            batch_size,
            data_shape,
            path_imgrec=path_imgrec,
            path_imglist=path_imglist,
            path_root=path_root,
            path_imgidx=path_imgidx,
            shuffle=shuffle,
            part_index=part_index,
            num_parts=num_parts,
            aug_list=[],
            imglist=imglist,
            data_name=data_name,
            label_name=label_name,
            last_batch_handle=last_batch_handle,
        )
        self.auglist: list[Any] = CreateDetAugmenter(data_shape, **kwargs) if aug_list is None else aug_list
        self.label_shape = self._estimate_label_shape()
        self.provide_label = [(label_name, (batch_size, *self.label_shape))]

    def _estimate_label_shape(self) -> tuple[int, int]:
        """The most objects that a picture has, and their width."""
        most, width = 0, 5
        self.reset()
        try:
            while True:
                label = self._parse_label(self.next_sample()[0])
                most, width = max(most, len(label)), label.shape[1]
        except StopIteration:
            pass
        self.reset()
        return most, width

    def _parse_label(self, label: Any) -> np.ndarray:
        """The objects in a flat label, a row each; those without area are left out."""
        raw = (label.asnumpy() if isinstance(label, NDArray) else np.asarray(label)).ravel()
        if raw.size < 7:
            raise ShapeError(
                f"Label shape is invalid: {raw.shape}. It has the width of its header, the width of an object, and at "
                "least one object of 5 numbers."
            )
        header, width = int(raw[0]), int(raw[1])
        if header < 2 or width < 5 or (raw.size - header) % width:
            raise ShapeError(
                f"Label shape {raw.shape} inconsistent with annotation width {width}: after a header of {header} "
                "numbers come objects of that many numbers"
            )
        objects = raw[header:].reshape(-1, width)
        objects = objects[(objects[:, 3] > objects[:, 1]) & (objects[:, 4] > objects[:, 2])]
        if not len(objects):
            raise MXNetError("Encounter sample with no valid label: no object has a right end right of its left one")
        return objects

    def _prepared(self, picture: Any, label: Any) -> tuple[Any, Any]:
        self.check_valid_image([picture])
        picture, label = self.augmentation_transform(picture, self._parse_label(label))
        self._check_valid_label(label)
        return picture, label

    def _check_valid_label(self, label: np.ndarray) -> None:
        """A RuntimeError, which leaves the picture out, for a label without objects."""
        if label.ndim != 2 or label.shape[1] < 5:
            raise ShapeError(f"Label with shape (1+, 5+) required, {label.shape} received.")
        if not ((label[:, 0] >= 0) & (label[:, 3] > label[:, 1]) & (label[:, 4] > label[:, 2])).any():
            raise MXNetError("Invalid label occurs.")

    def _write_label(self, labels: np.ndarray, i: int, label: np.ndarray) -> None:
        labels[i, : len(label)] = label
        labels[i, len(label) :] = -1

    def augmentation_transform(self, data: Any, label: Any = None) -> Any:
        """The picture and its label after all augmenters."""
        for augmenter in self.auglist:
            data, label = augmenter(data, label)
        return data, label

    def reshape(
        self, data_shape: tuple[int, int, int] | None = None, label_shape: tuple[int, int] | None = None
    ) -> None:
        """Give the batches another shape from now on; labels can only get more rows.

        Pictures come in the shape that the augmenters make.
        """
        if data_shape is not None:
            self.check_data_shape(data_shape)
            self.provide_data = [(self.provide_data[0][0], (self.batch_size, *data_shape))]
            self.data_shape = data_shape
        if label_shape is not None:
            self.check_label_shape(label_shape)
            self.provide_label = [(self.provide_label[0][0], (self.batch_size, *label_shape))]
            self.label_shape = label_shape

    def check_label_shape(self, label_shape: tuple[int, int]) -> None:
        """An error unless all labels fit into the shape."""
        if len(label_shape) != 2:
            raise ShapeError(f"label_shape should have length 2, (objects, width of an object), got {label_shape}")
        if label_shape[0] < self.label_shape[0]:
            raise ShapeError(
                f"Attempts to reduce label count from {self.label_shape[0]} to {label_shape[0]}, not allowed."
            )
        if label_shape[1] != self.label_shape[1]:
            raise ShapeError(f"label_shape object width inconsistent: {self.label_shape[1]} vs {label_shape[1]}.")

    def sync_label_shape(self, it: ImageDetIter, verbose: bool = False) -> ImageDetIter:
        """Give this iterator and another (of validation) one label shape, that of the one with more objects."""
        if not isinstance(it, ImageDetIter):
            raise TypeError(f"sync_label_shape: expected an ImageDetIter, got {type(it).__name__}")
        if self.label_shape[1] != it.label_shape[1]:
            raise ShapeError(f"object width mismatch: {self.label_shape[1]} here, {it.label_shape[1]} there")
        shape = max(self.label_shape[0], it.label_shape[0]), self.label_shape[1]
        if verbose and self.label_shape != it.label_shape:
            logging.info("Resized label_shape to (%d, %d).", *shape)
        for each in (self, it):
            each.reshape(None, shape)
        return it

    def draw_next(
        self,
        color: tuple[int, int, int] | None = None,
        thickness: int = 2,
        mean: Any = None,
        std: Any = None,
        clip: bool = True,
        waitKey: int | None = None,
        window_name: str = "draw_next",
        id2labels: dict[int, str] | None = None,
    ) -> Iterator[np.ndarray]:
        """One picture after the other with its boxes drawn in, to look at what the augmenters make.

        Parameters
        ----------
        color : (red, green, blue), optional
            Of the boxes; default another one for every box.
        thickness : int
            Of their lines, in pixels.
        mean, std : True or array, optional
            What the augmenters subtracted and divided by, to undo it.
        clip : bool
            Whether values are kept within 0..255.
        waitKey, window_name
            MXNet's window on the screen; without effect, use ``matplotlib.pyplot.imshow``.
        id2labels : dict, optional
            Names of classes, written into the boxes.

        Yields pictures (height, width, 3) of uint8; red, green, blue, where MXNet has them the other way round.
        """
        from ..codec import pillow

        pillow()  # its error says how to install it
        std, mean = per_channel("std", std, IMAGENET_STD), per_channel("mean", mean, IMAGENET_MEAN)
        while True:
            try:
                label, content = self.next_sample()
            except StopIteration:
                return
            picture, label = self._prepared(self.imdecode(content), label)
            pixels = picture.asnumpy()
            pixels = pixels if std is None else pixels * np.asarray(std)
            pixels = pixels if mean is None else pixels + np.asarray(mean)
            yield _drawn(
                (np.clip(pixels, 0, 255) if clip else pixels).astype(np.uint8), label, color, thickness, id2labels
            )


def _drawn(
    pixels: np.ndarray, label: np.ndarray, color: Any, thickness: int, names: dict[int, str] | None
) -> np.ndarray:
    from PIL import Image, ImageDraw

    image = Image.fromarray(pixels)
    canvas = ImageDraw.Draw(image)
    for row in label[label[:, 1] >= 0]:
        corners = (row[1:5] * (image.width, image.height, image.width, image.height)).astype(int).tolist()
        colour = tuple(color) if color else tuple(np.random.randint(0, 256, 3).tolist())
        canvas.rectangle(corners, outline=colour, width=thickness)
        if names and int(row[0]) in names:
            canvas.text((corners[0] + 5, corners[1] + 2), names[int(row[0])], fill=(255, 255, 255))
    return np.array(image)
