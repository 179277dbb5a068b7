"""Files that the second edition's chapters bring: found, unpacked and sorted into folders."""

from __future__ import annotations

import collections
import shutil
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from ... import config
from ...gluon.utils import check_sha1
from ...gluon.utils import download as fetch
from .basics import DATA_URL

__all__ = [
    "DATA_HUB",
    "copyfile",
    "download",
    "download_all",
    "download_extract",
    "extract",
    "read_csv_labels",
    "reorg_test",
    "reorg_train_valid",
]

DATA_HUB: dict[str, tuple[str, str]] = {
    "airfoil": (DATA_URL + "airfoil_self_noise.dat", "76e5be1548fd8222e5074cf0faae75edff8cf93f"),
    "banana-detection": (DATA_URL + "banana-detection.zip", "5de26c8fce5ccdea9f91267273464dc968d20d72"),
    "ctr": (DATA_URL + "ctr.zip", "e18327c48c8e8e5c23da714dd614e390d369843f"),
    "hotdog": (DATA_URL + "hotdog.zip", "fba480ffa8aa7e0febbb511d181409f899b9baa5"),
    "voc2012": (DATA_URL + "VOCtrainval_11-May-2012.tar", "4e443f8a2eca6b1dac8a6c57641b67dd40621a49"),
    "cifar10_tiny": (DATA_URL + "kaggle_cifar10_tiny.zip", "2068874e4b9a9f0fb07ebe0ad2b29754449ccacd"),
    "dog_tiny": (DATA_URL + "kaggle_dog_tiny.zip", "0cb91d09b814ecdc07b50f31f8dcad3e81d6a86d"),
    "fra-eng": (DATA_URL + "fra-eng.zip", "94646ad1522d915e7b0f9296181140edcf86a4f5"),
    "glove.6b.50d": (DATA_URL + "glove.6B.50d.zip", "0b8703943ccdb6eb788e6f091b8946e82231bc4d"),
    "glove.6b.100d": (DATA_URL + "glove.6B.100d.zip", "cd43bfb07e44e6f27cbcc7bc9ae3d80284fdaf5a"),
    "glove.42b.300d": (DATA_URL + "glove.42B.300d.zip", "b5116e234e9eb9076672cfeabf5469f3eec904fa"),
    "wiki.en": (DATA_URL + "wiki.en.zip", "c1816da3821ae9f43899be655002f6c723e91b88"),
    "ptb": (DATA_URL + "ptb.zip", "319d85e578af0cdc590547f26231e4e31cdf1e42"),
    "aclImdb": (DATA_URL + "aclImdb_v1.tar.gz", "01ada507287d82875905620988597833ad4e0903"),
    "SNLI": (
        "https://nlp.stanford.edu/projects/snli/snli_1.0.zip",
        "9fcde07509c7e87ec61c640c1b2753d9041758e4",
    ),
    "ml-100k": (
        "https://files.grouplens.org/datasets/movielens/ml-100k.zip",
        "cd4dcac4241c8a4ad7badc7ca635da8a69dddb83",
    ),
    "wikitext-2": (
        "https://s3.amazonaws.com/research.metamind.io/wikitext/wikitext-2-v1.zip",
        "3c914d17d80b1459be871a5039ac23e752a53cbe",
    ),
}
"""Where a file is, and its checksum (SHA-1), by the name that the chapters give it. They add their own."""


def download(url: str, folder: str | Path = "../data", sha1_hash: str | None = None) -> str:
    """The path of a file named in `DATA_HUB` or at an address: in ``folder``, from the mirror, or from the network."""
    if not url.startswith("http"):
        url, sha1_hash = DATA_HUB[url]
    path = Path(folder) / url.rsplit("/", 1)[-1]
    if sha1_hash and path.exists() and check_sha1(str(path), sha1_hash):
        return str(path)
    mirror = config.mirror()
    if mirror and "://" not in mirror:
        for place in sorted(Path(mirror).expanduser().glob(f"*/{path.name}")):
            if sha1_hash is None or check_sha1(str(place), sha1_hash):
                path.parent.mkdir(parents=True, exist_ok=True)
                return str(shutil.copy(place, str(path)))
    path.parent.mkdir(parents=True, exist_ok=True)
    return fetch(url, str(path), overwrite=True, sha1_hash=sha1_hash)


def download_all() -> None:
    """Download everything in `DATA_HUB`."""
    for name in DATA_HUB:
        download(name)


def extract(filename: str | Path, folder: str | Path | None = None) -> None:
    """Unpack a zip or tar file into ``folder``, beside it where None."""
    filename = Path(filename)
    folder = filename.parent if folder is None else folder
    if filename.suffix == ".zip":
        with zipfile.ZipFile(filename) as archive:
            archive.extractall(folder)
    elif filename.suffix in (".tar", ".gz"):
        with tarfile.open(filename) as tar:
            tar.extractall(folder, filter="data")
    else:
        raise ValueError(f"extract: {filename.name} is neither a .zip nor a .tar or .gz file")


def download_extract(name: str, folder: str | None = None) -> str:
    """Download and unpack; the path of what came out, or of ``folder`` within it."""
    path = Path(download(name))
    extract(path)
    return str(path.parent / folder if folder else path.with_suffix(""))


def read_csv_labels(fname: str | Path) -> dict[str, str]:
    """The label of each file from a table ``name,label`` with one line of headings."""
    rows = (line.rstrip().split(",") for line in Path(fname).read_text().splitlines()[1:])
    return {row[0]: row[1] for row in rows}


def copyfile(filename: str | Path, target_dir: str | Path) -> None:
    """Copy a file into a folder, which is made if need be."""
    Path(target_dir).mkdir(parents=True, exist_ok=True)
    shutil.copy(filename, target_dir)


def reorg_train_valid(data_dir: str | Path, labels: Mapping[str, str], valid_ratio: float) -> int:
    """Sort ``train`` into folders by label, under ``train_valid_test``; how many of each label are to validate on.

    That is ``valid_ratio`` of the rarest label. ``train_valid`` has all, ``train`` and ``valid`` a part each.
    """
    to_validate = max(1, int(min(collections.Counter(labels.values()).values()) * valid_ratio))
    sorted_into = Path(data_dir) / "train_valid_test"
    seen: collections.Counter = collections.Counter()
    for path in sorted((Path(data_dir) / "train").iterdir()):
        label = labels[path.name.split(".")[0]]
        part = "valid" if seen[label] < to_validate else "train"
        seen[label] += 1
        copyfile(path, sorted_into / "train_valid" / label)
        copyfile(path, sorted_into / part / label)
    return to_validate


def reorg_test(data_dir: str | Path) -> None:
    """Put ``test`` into the one folder ``train_valid_test/test/unknown``."""
    for path in sorted((Path(data_dir) / "test").iterdir()):
        copyfile(path, Path(data_dir) / "train_valid_test" / "test" / "unknown")
