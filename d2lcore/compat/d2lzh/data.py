"""Data sets of the book: Fashion-MNIST, two texts, and the noise of aircraft wings."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from ... import config, nd
from ...core import NDArray
from ...course import hub
from ...errors import DataError
from ...gluon.data import DataLoader
from ...gluon.data.vision import FashionMNIST, transforms

__all__ = [
    "get_data_ch7",
    "get_fashion_mnist_labels",
    "load_data_fashion_mnist",
    "load_data_jay_lyrics",
    "load_data_time_machine",
]

Corpus = tuple[list[int], dict[str, int], list[str], int]
"""A text as numbers, the number of each character, the character of each number, how many there are."""

_LABELS = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")


def local(name: str) -> Path:
    """The path of a file that no public server offers for download any more: in ``../data``, the mirror or the cache.

    Raises
    ------
    DataError
        If it is in none of them; the message says where to put it.
    """
    folders = [Path("../data"), config.home() / "datasets" / "d2lzh"]
    mirror = config.mirror()
    if mirror and "://" not in mirror:
        folders.insert(1, Path(mirror).expanduser() / "d2lzh")
    for folder in folders:
        if (folder / name).exists():
            return folder / name
    places = ", ".join(str(folder) for folder in folders)
    raise DataError(f"{name} is in none of {places}. It comes with the book's notebooks; copy it into one of these.")


def get_fashion_mnist_labels(labels: Iterable) -> list[str]:
    """The names of Fashion-MNIST's classes.

    >>> get_fashion_mnist_labels([0, 9])
    ['t-shirt', 'ankle boot']
    """
    return [_LABELS[int(label)] for label in labels]


def load_data_fashion_mnist(
    batch_size: int, resize: int | None = None, root: str | None = None
) -> tuple[DataLoader, DataLoader]:
    """Fashion-MNIST as batches (n, 1, 28, 28) of floats from 0 to 1 and labels: to train, shuffled, and to test."""
    steps = [transforms.Resize(resize)] if resize else []
    to_floats = transforms.Compose([*steps, transforms.ToTensor()])
    train, test = (FashionMNIST(root=root, train=train).transform_first(to_floats) for train in (True, False))
    return DataLoader(train, batch_size, shuffle=True), DataLoader(test, batch_size, shuffle=False)


def load_data_jay_lyrics() -> Corpus:
    """The song texts of the Chinese edition, from ``jaychou_lyrics.txt.zip``; they are not free to be passed on."""
    with zipfile.ZipFile(local("jaychou_lyrics.txt.zip")) as archive:
        return _corpus(archive.read("jaychou_lyrics.txt").decode("utf-8"))


def load_data_time_machine() -> Corpus:
    """The first 10,000 characters of The Time Machine, in small letters."""
    return _corpus(hub.fetch("timemachine", "timemachine.txt").read_text(encoding="utf-8").lower())


def _corpus(text: str) -> Corpus:
    text = text.replace("\n", " ").replace("\r", " ")[:10000]
    characters = sorted(set(text))  # the same numbers in every run
    numbers = {character: i for i, character in enumerate(characters)}
    return [numbers[character] for character in text], numbers, characters, len(characters)


def get_data_ch7() -> tuple[NDArray, NDArray]:
    """NASA's airfoil self-noise, each column to mean 0 and deviation 1: features (1503, 5) and labels (1503,)."""
    rows = np.genfromtxt(local("airfoil_self_noise.dat"), delimiter="\t")
    rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    return nd.array(rows[:, :-1]), nd.array(rows[:, -1])
