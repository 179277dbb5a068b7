"""The picture data sets of MXNet's ``gluon.data.vision``: MNIST and its kin, CIFAR, and folders of pictures.

The public ones are fetched by `course.hub` when they are first made, whole and checked.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .... import codec, recordio
from ....core import NDArray
from ....course import hub
from ....errors import DataError, MissingFileError
from ..batchify import as_array
from ..dataset import ArrayDataset, Dataset, RecordFileDataset
from .formats import read_cifar, read_idx, read_picture

__all__ = [
    "CIFAR10",
    "CIFAR100",
    "MNIST",
    "FashionMNIST",
    "ImageFolderDataset",
    "ImageListDataset",
    "ImageRecordDataset",
]

Transform = Callable[[Any, Any], Any]


class _Pictures(Dataset):
    """Pictures (n, height, width, channels) of uint8 and labels (n,) of int32, held in memory."""

    def __init__(self, pictures: np.ndarray, labels: np.ndarray, transform: Transform | None) -> None:
        self._data: NDArray = as_array(pictures)
        labels = labels.astype(np.int32)
        self._label: Any = as_array(labels) if self._data._zero_dim else labels
        self._transform = transform

    def __getitem__(self, idx: Any) -> Any:
        picture, label = self._data[idx], self._label[idx]
        return (picture, label) if self._transform is None else self._transform(picture, label)

    def __len__(self) -> int:
        return len(self._label)

    def columns(self, indices: Sequence[int]) -> Any:
        return None if self._transform else ArrayDataset(self._data, self._label).columns(indices)


class MNIST(_Pictures):
    """Handwritten digits: 60,000 to train, 10,000 to test.

    A sample is a picture, an array (28, 28, 1) of uint8 (0 is paper, 255 is ink), and its label, an int32 from 0 to 9.

    Parameters
    ----------
    root : str, optional
        A folder that has, or is to have, the files; default the cache of `course.hub`.
    train : bool
        The training set, or the test set.
    transform : callable, optional
        ``transform(picture, label)`` gives the sample. `Dataset.transform_first` is usually what you want.

    Raises
    ------
    DataError
        If a file is corrupt, or can be had from nowhere; the message says how to go on.

    Source: Y. LeCun, C. Cortes, C. J. C. Burges, http://yann.lecun.com/exdb/mnist. For a first try with no network see
    `d2lcore.course.digits`.

    Examples
    --------
    >>> from d2lcore.gluon.data.vision import MNIST
    >>> train = MNIST(train=True)                                             # doctest: +SKIP
    >>> picture, label = train[0]                                             # doctest: +SKIP
    """

    _name = "mnist"

    def __init__(self, root: str | Path | None = None, train: bool = True, transform: Transform | None = None) -> None:
        split = "train" if train else "t10k"
        pictures, labels = (
            read_idx(hub.fetch(self._name, f"{split}-{kind}-ubyte.gz", root)) for kind in ("images-idx3", "labels-idx1")
        )
        super().__init__(*_checked(pictures, labels), transform)


class FashionMNIST(MNIST):
    """Pictures of clothes in MNIST's format, 60,000 + 10,000, ten classes; harder than digits.

    Parameters as of `MNIST`. Labels: 0 T-shirt, 1 trousers, 2 pullover, 3 dress, 4 coat, 5 sandal, 6 shirt, 7 sneaker,
    8 bag, 9 ankle boot. Source: Zalando Research, https://github.com/zalandoresearch/fashion-mnist (MIT licence).
    """

    _name = "fashion-mnist"


class Digits(MNIST):
    """The small part of MNIST that comes with the package; `course.digits` is the way to it.

    >>> from d2lcore.gluon.data.vision.datasets import Digits
    >>> len(Digits()), len(Digits(train=False))
    (5000, 1000)
    """

    _name = "digits"


class CIFAR10(_Pictures):
    """Colour pictures of ten things, 50,000 + 10,000.

    A sample is a picture, an array (32, 32, 3) of uint8, and its label, an int32: 0 aeroplane, 1 car, 2 bird, 3 cat,
    4 deer, 5 dog, 6 frog, 7 horse, 8 ship, 9 lorry.

    Parameters as of `MNIST`. Source: A. Krizhevsky (2009), https://www.cs.toronto.edu/~kriz/cifar.html.
    """

    def __init__(self, root: str | Path | None = None, train: bool = True, transform: Transform | None = None) -> None:
        members = tuple(f"data_batch_{i}.bin" for i in range(1, 6)) if train else ("test_batch.bin",)
        pictures, labels = read_cifar(hub.fetch("cifar10", "cifar-10-binary.tar.gz", root), members, labels=1)
        super().__init__(pictures, labels[:, 0], transform)


class CIFAR100(_Pictures):
    """Colour pictures of a hundred things in twenty groups, 50,000 + 10,000; samples as of `CIFAR10`.

    ``fine_label`` gives the thing (0-99) as label instead of the group (0-19); the other parameters are those of
    `MNIST`.
    """

    def __init__(
        self,
        root: str | Path | None = None,
        fine_label: bool = False,
        train: bool = True,
        transform: Transform | None = None,
    ) -> None:
        member = "train.bin" if train else "test.bin"
        pictures, labels = read_cifar(hub.fetch("cifar100", "cifar-100-binary.tar.gz", root), (member,), labels=2)
        super().__init__(pictures, labels[:, int(fine_label)], transform)


class ImageFolderDataset(Dataset):
    """Pictures in folders, a folder a class: ``root/cat/01.jpg``, ``root/dog/x.png``.

    Parameters
    ----------
    root : str
        The folder of folders.
    flag : {0, 1}
        1 gives colour pictures (height, width, 3), 0 grey ones (height, width, 1); uint8.
    transform : callable, optional
        ``transform(picture, label)`` gives the sample.

    Attributes
    ----------
    synsets : list of str
        The class names: ``synsets[label]``, in alphabetical order.
    items : list of (str, int)
        Every picture's path and label.

    Needs Pillow (``pip install pillow``). Pictures are read when they are asked for.

    >>> import tempfile, pathlib
    >>> from d2lcore.gluon.data.vision import ImageFolderDataset
    >>> folder = tempfile.TemporaryDirectory()
    >>> for name in ("dog", "cat"):
    ...     pathlib.Path(folder.name, name).mkdir()
    ...     pathlib.Path(folder.name, name, "1.png").touch()
    >>> pets = ImageFolderDataset(folder.name)
    >>> pets.synsets, len(pets)
    (['cat', 'dog'], 2)
    >>> folder.cleanup()
    """

    EXTENSIONS = (".jpg", ".jpeg", ".png")

    def __init__(self, root: str | Path, flag: int = 1, transform: Transform | None = None) -> None:
        self._flag, self._transform = flag, transform
        self.synsets: list[str] = []
        self.items: list[tuple[str, int]] = []
        root = Path(root).expanduser()
        if not root.is_dir():
            raise MissingFileError(
                f"ImageFolderDataset: there is no folder '{root}' (seen from {Path.cwd()}). It holds one folder "
                "a class, with the pictures of that class in it."
            )
        for folder in sorted(root.iterdir()):
            if not folder.is_dir():
                warnings.warn(f"{folder} is ignored: it is not a folder", stacklevel=2)
                continue
            for file in sorted(folder.iterdir()):
                if file.suffix.lower() in self.EXTENSIONS:
                    self.items.append((str(file), len(self.synsets)))
                else:
                    known = ", ".join(self.EXTENSIONS)
                    warnings.warn(f"{file} is ignored: its name ends in none of {known}", stacklevel=2)
            self.synsets.append(folder.name)

    def __getitem__(self, idx: Any) -> Any:
        path, label = self.items[idx]
        picture = as_array(read_picture(path, self._flag))
        return (picture, label) if self._transform is None else self._transform(picture, label)

    def __len__(self) -> int:
        return len(self.items)


class ImageRecordDataset(RecordFileDataset):
    """Pictures in a RecordIO file that ``recordio.pack_img`` or im2rec made, with their labels.

    Parameters
    ----------
    filename : str
        The file; its index lies beside it, under the same name with ``.idx``.
    flag : {0, 1}
        1 gives colour pictures (height, width, 3), 0 grey ones (height, width, 1); uint8.
    transform : callable, optional
        ``transform(picture, label)`` gives the sample.

    A label is a number, or an array of them. Needs Pillow, as `ImageFolderDataset`.
    """

    def __init__(self, filename: str | Path, flag: int = 1, transform: Transform | None = None) -> None:
        super().__init__(filename)
        self._flag, self._transform = flag, transform

    def __getitem__(self, idx: Any) -> Any:
        header, content = recordio.unpack(super().__getitem__(idx))
        picture = as_array(codec.decode(content, self._flag, f"record {header.id} in {self.filename}"))
        return (picture, header.label) if self._transform is None else self._transform(picture, header.label)


class ImageListDataset(Dataset):
    """Pictures of a list. (From MXNet 2.)

    Parameters
    ----------
    root : str
        The folder that file names start from.
    imglist : str or list
        A text file, a line a picture: number, label(s) and file name, between tabs; or a list of
        ``[label(s), file name]``.
    flag : {0, 1}
        1 gives colour pictures (height, width, 3), 0 grey ones (height, width, 1); uint8.

    A sample is a picture and its label, a number or an array of several; needs Pillow, as `ImageFolderDataset`.
    """

    def __init__(self, root: str | Path = ".", imglist: Any = None, flag: int = 1) -> None:
        self._root, self._flag = Path(root).expanduser(), flag
        if isinstance(imglist, (str, Path)):
            lines = (self._root / imglist).read_text().splitlines()
            rows = [line.split("\t") for line in lines if line.strip()]
            imglist = [[*map(float, row[1:-1]), row[-1]] for row in rows]
        if not isinstance(imglist, list):
            raise ValueError(f"ImageListDataset: imglist is the name of a file or a list, got {type(imglist).__name__}")
        self.items = [(str(row[-1]), _several(row[:-1])) for row in imglist]

    def __getitem__(self, idx: Any) -> Any:
        name, label = self.items[idx]
        return as_array(read_picture(str(self._root / name), self._flag)), label

    def __len__(self) -> int:
        return len(self.items)


def _several(labels: list[Any]) -> Any:
    """One number, or an array of several."""
    values = np.asarray(labels[0] if len(labels) == 1 else labels, np.float32)
    return float(values) if values.ndim == 0 else values


def _checked(pictures: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    if pictures.ndim != 3 or labels.shape != pictures.shape[:1]:
        raise DataError(f"pictures of shape {pictures.shape} and labels of shape {labels.shape} do not belong together")
    return pictures[..., np.newaxis], labels
