"""The data sets of MXNet's examples, from the data hub, in the forms in which these examples read them."""

from __future__ import annotations

import bz2
import gzip
import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np

from ..course import hub
from ..files import writing
from ..gluon import utils
from ..gluon.data.vision import CIFAR10, MNIST
from ..io import MNISTIter
from ..recordio import IRHeader, MXRecordIO, pack_img

__all__ = [
    "download",
    "get_bz2_data",
    "get_cifar10",
    "get_mnist",
    "get_mnist_iterator",
    "get_mnist_ubyte",
    "get_zip_data",
]


def download(
    url: str, fname: str | None = None, dirname: str | None = None, overwrite: bool = False, retries: int = 5
) -> str:
    """Fetch a file, unless it is there; gives its path.

    Parameters
    ----------
    url : where it is.
    fname : name for it; the last part of the URL where None.
    dirname : folder for it.
    overwrite : fetch it even if it is there.
    retries : how often to try again.
    """
    path = Path(dirname or "", fname or url.rsplit("/", 1)[-1])
    path.parent.mkdir(parents=True, exist_ok=True)
    return utils.download(url, path, overwrite=overwrite, retries=retries)


def get_mnist() -> dict[str, np.ndarray]:
    """MNIST as arrays: ``train_data`` (60000, 1, 28, 28), float32 from 0 to 1, ``train_label`` (60000,), and ``test_``.

    Raises `DataError` where the files can be had from nowhere; the message says how to go on.
    """
    found = {}
    for name, train in (("train", True), ("test", False)):
        pictures, labels = MNIST(train=train)[:]
        found[f"{name}_data"] = _host(pictures).reshape(-1, 1, 28, 28).astype(np.float32) / 255
        found[f"{name}_label"] = _host(labels).astype(np.int8)
    return found


def get_mnist_ubyte() -> None:
    """Put MNIST's four files, unpacked, into the folder ``data``."""
    for split in ("train", "t10k"):
        for kind in ("images-idx3-ubyte", "labels-idx1-ubyte"):
            target = Path("data", f"{split}-{kind}")
            if not target.exists():
                packed = hub.fetch("mnist", f"{split}-{kind}.gz")
                target.parent.mkdir(exist_ok=True)
                with gzip.open(packed) as source, writing(target) as file:
                    shutil.copyfileobj(source, file)


def get_mnist_iterator(
    batch_size: int, input_shape: tuple[int, ...], num_parts: int = 1, part_index: int = 0
) -> tuple[Any, Any]:
    """Iterators of MNIST's training and test set; pictures are rows where ``input_shape`` has not three sizes."""
    get_mnist_ubyte()
    options: dict[str, Any] = {"num_parts": num_parts, "part_index": part_index, "flat": len(input_shape) != 3}

    def iterator(split: str, shuffle: bool) -> Any:
        images, labels = (f"data/{split}-{kind}-ubyte" for kind in ("images-idx3", "labels-idx1"))
        return MNISTIter(image=images, label=labels, batch_size=batch_size, shuffle=shuffle, **options)

    return iterator("train", True), iterator("t10k", False)


def get_cifar10() -> None:
    """Put CIFAR-10 into the folder ``data/cifar``: ``train.rec``, ``train.lst``, ``test.rec`` and ``test.lst``."""
    folder = Path("data", "cifar")
    for name, train in (("train", True), ("test", False)):
        record, listing = folder / f"{name}.rec", folder / f"{name}.lst"
        if record.exists() and listing.exists():
            continue
        pictures, labels = CIFAR10(train=train)[:]
        folder.mkdir(parents=True, exist_ok=True)
        pictures, labels = _host(pictures), _host(labels)
        part = record.with_suffix(".part")
        writer = MXRecordIO(str(part), "w")
        try:
            for i, (picture, label) in enumerate(zip(pictures, labels, strict=True)):
                # PNG keeps the pixels; OpenCV's order of colours is blue, green, red
                writer.write(pack_img(IRHeader(0, float(label), i, 0), picture[..., ::-1], 3, ".png"))
        finally:
            writer.close()
        os.replace(part, record)
        with writing(listing) as file:
            file.write("".join(f"{i}\t{label}\t{name}/{i}.png\n" for i, label in enumerate(labels)).encode())


def get_zip_data(data_dir: str, url: str, data_origin_name: str) -> None:
    """Fetch a zip archive into a folder, and unpack it there, unless it is there already."""
    path = Path(data_dir, data_origin_name)
    if not path.exists():
        download(url, data_origin_name, data_dir)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(data_dir)


def get_bz2_data(data_dir: str, data_name: str, url: str, data_origin_name: str) -> None:
    """Fetch a file packed with bzip2 into a folder, and unpack it as ``data_name``, unless it is there already."""
    path = Path(data_dir, data_name)
    if path.exists():
        return
    packed = Path(download(url, data_origin_name, data_dir))
    with bz2.open(packed) as source, writing(path) as file:
        shutil.copyfileobj(source, file)
    packed.unlink()


def _host(values: Any) -> np.ndarray:
    return values.asnumpy() if hasattr(values, "asnumpy") else np.asarray(values)
