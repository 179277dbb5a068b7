"""Get a data set's file: from a mirror, from the cache, or from the network, always whole and checked.

`fetch` looks, in this order, in the folder the caller names, in the mirror of ``D2LCORE_MIRROR`` (a folder or a URL; a
classroom with no internet sets it), in the cache under ``D2LCORE_HOME``, and then asks the public servers of
`catalog.DATASETS`. What it returns has the right checksum. A file appears under its name only when it is complete;
a file that is there but wrong is an error and is never overwritten, because it may be somebody's work.
"""

from __future__ import annotations

import functools
import hashlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from .. import config
from ..errors import DataError, unknown
from .catalog import DATASETS, DataSet, File

ATTEMPTS = 4  #: how often a connection that breaks off in the middle is taken up again
TIMEOUT = 20  #: seconds without a byte after which a server counts as unreachable

__all__ = ["DATASETS", "DataSet", "File", "cache", "fetch", "table"]


def cache(name: str) -> Path:
    """The folder in which the files of a data set are kept: ``D2LCORE_HOME/datasets/<name>``, as MXNet lays it out.

    >>> from d2lcore.course import hub
    >>> hub.cache("mnist").parts[-2:]
    ('datasets', 'mnist')
    """
    return _entry(name).carried or config.home() / "datasets" / name


def fetch(name: str, file: str, root: str | Path | None = None) -> Path:
    """Return the path of one file of a data set, downloading it first if need be.

    Parameters
    ----------
    name : str
        The data set, for example ``"mnist"``; `table` lists them.
    file : str
        The file's name, for example ``"train-labels-idx1-ubyte.gz"``.
    root : path, optional
        A folder to look in first, and to download into; default `cache(name) <cache>`.

    Returns
    -------
    pathlib.Path
        The file, checked against its checksum.

    Raises
    ------
    DataError
        If the file is truncated or corrupt, or can be had neither here nor from any server.
    UnknownNameError
        If the hub does not know the data set or the file.

    Examples
    --------
    >>> from d2lcore.course import hub
    >>> hub.fetch("minst", "train-labels-idx1-ubyte.gz")
    Traceback (most recent call last):
        ...
    d2lcore.errors.UnknownNameError: unknown data set 'minst'. Did you mean 'mnist'? Known: cifar10, cifar100, \
digits, fashion-mnist, fasttext, fra-eng, fsdd, glove, imdb, mnist, timemachine, tinyshakespeare, wikitext-103, \
wikitext-2.
    """
    entry = _entry(name)
    files = {known.name: known for known in entry.files}
    if file not in files:
        raise unknown(f"file of {name}", file, files)
    wanted = files[file]
    known = tuple(filter(None, (wanted.checksum, *wanted.also)))
    if entry.carried:
        return _checked(entry.carried / file, known, wanted.size)
    folder = cache(name) if root is None else Path(root).expanduser()

    if root is not None and (folder / file).exists():
        return _checked(folder / file, known, wanted.size)
    tried: list[str] = []
    mirror = config.mirror()
    if mirror:
        found = _mirrored(mirror, entry, wanted, tried)
        if found:
            return found
    if (folder / file).exists():
        return _checked(folder / file, known, wanted.size)
    for url in wanted.urls:
        found = _download(url, folder, file, wanted.checksum, tried)
        if found:
            return found
    raise DataError(_how_to_go_on(entry, file, folder, tried))


def table() -> str:
    """What the hub knows, as text: data set, size, whether it is on this machine, what it is. Licences: `DATASETS`.

    >>> from d2lcore.course import hub
    >>> print(hub.table())
    data set             size            what
    digits             1.0 MB  here      5,000 + 1,000 digits of MNIST that come with the package
    mnist             11.6 MB  not here  MNIST, 60,000 + 10,000 handwritten digits
    ...
    """
    rows = [("data set", "size", "", "what")]
    for entry in DATASETS.values():
        sizes = [file.size for file in entry.files]
        size = "?" if None in sizes else f"{sum(filter(None, sizes)) / 1e6:.1f} MB"
        here = all((cache(entry.name) / file.name).exists() for file in entry.files)
        rows.append((entry.name, size, "here" if here else "not here", entry.title))
    widths = [max(map(len, column)) for column in zip(*rows)]
    return "\n".join(
        f"{name:<{widths[0]}}  {size:>{widths[1]}}  {here:<{widths[2]}}  {title}" for name, size, here, title in rows
    )


def _entry(name: str) -> DataSet:
    if name not in DATASETS:
        raise unknown("data set", name, DATASETS)
    return DATASETS[name]


def _checked(path: Path, checksums: tuple[str, ...], size: int | None = None) -> Path:
    """The path itself, if the file has one of the checksums (any, where none is known)."""
    if not checksums:
        return path
    got = path.stat()
    wrong = _wrong(path, got.st_mtime_ns, got.st_size, checksums)
    if wrong:
        expected = f"{size:,} bytes with {checksums[0]}" if size else checksums[0]
        raise DataError(
            f"{path} is truncated or corrupt: expected {expected}, got {got.st_size:,} bytes with {wrong}. "
            "Most likely a download or a copy broke off; delete the file, and it is fetched again."
        )
    return path


@functools.lru_cache(maxsize=64)  # keyed on time and size, so that an epoch's worth of MNIST() hashes a file once
def _wrong(path: Path, mtime_ns: int, size: int, checksums: tuple[str, ...]) -> str | None:
    """The file's checksum if it is none of those, else None."""
    found = {}
    for checksum in checksums:
        algorithm, _, expected = checksum.partition(":")
        if algorithm not in found:
            with path.open("rb") as stream:
                found[algorithm] = hashlib.file_digest(stream, algorithm).hexdigest()
        if found[algorithm] == expected:
            return None
    algorithm = checksums[0].partition(":")[0]
    return f"{algorithm}:{found[algorithm]}"


def _mirrored(mirror: str, entry: DataSet, file: File, tried: list[str]) -> Path | None:
    """The file as a mirror has it; a mirror's own SHA256SUMS, where it has one, says what is right there."""
    if "://" in mirror:
        return _mirrored_url(mirror.rstrip("/"), entry, file, tried)
    folder = Path(mirror).expanduser()
    if not folder.is_dir():
        raise DataError(f"D2LCORE_MIRROR names {mirror}, which is neither a folder on this machine nor a URL.")
    path = folder / entry.name / file.name
    if path.exists():
        return _checked(path, _mirror_checksums(folder, entry, file))
    tried.append(f"{path}: no such file")
    return None


def _mirrored_url(base: str, entry: DataSet, file: File, tried: list[str]) -> Path | None:
    # Kept apart from the public files: a mirror may hold an edition of its own under the same name.
    folder = config.home() / "mirrors" / quote(base.partition("://")[2], safe="")
    path = folder / entry.name / file.name
    if path.exists():
        return _checked(path, _mirror_checksums(folder, entry, file))
    sums = _download(f"{base}/SHA256SUMS", folder, "SHA256SUMS.new", None, [])
    if sums:
        os.replace(sums, folder / "SHA256SUMS")
    checksum = next(iter(_mirror_checksums(folder, entry, file)), None)
    return _download(f"{base}/{entry.name}/{file.name}", path.parent, file.name, checksum, tried)


def _mirror_checksums(folder: Path, entry: DataSet, file: File) -> tuple[str, ...]:
    """What a mirror's SHA256SUMS says of a file, else what the catalogue says."""
    sums = folder / "SHA256SUMS"
    if sums.exists():
        for line in sums.read_text().splitlines():
            value, _, path = line.partition("  ")
            if path == f"{entry.name}/{file.name}":
                return (f"sha256:{value}",)
    return (file.checksum,) if file.checksum else ()


def _download(url: str, folder: Path, file: str, checksum: str | None, tried: list[str]) -> Path | None:
    """Bring one URL's file into the folder, whole or not at all; on failure note why in ``tried``."""
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")  # the progress bar says it all
    try:
        path = Path(pooch.retrieve(url, checksum, fname=file, path=folder, downloader=_resuming))
        path.chmod(0o644)  # pooch's temporary files are the user's alone; a classroom may share its cache
        return path
    except requests.exceptions.RequestException as error:
        tried.append(f"{url}: {_reason(error)}")
    except ValueError as error:  # pooch's word for a wrong checksum
        tried.append(f"{url}: {error}")
    except OSError as error:
        raise DataError(
            f"{file} could not be saved in {folder}: {error}. Most likely the disk is full or the folder read-only; "
            "D2LCORE_HOME names another place for data."
        ) from error
    return None


def _resuming(url: str, output_file: str, pooch: Any) -> None:
    """Pooch downloader: a progress bar, and a connection that breaks off is taken up where it stopped."""
    import requests
    from tqdm.auto import tqdm

    got = 0
    failures = 0
    bar = tqdm(desc=url.rpartition("/")[2], unit="B", unit_scale=True, leave=False)
    with open(output_file, "wb") as out, bar:
        while True:
            # "identity": a range counts the bytes of the file, not those of a transfer that a server compressed
            headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={got}-"} if got else {})
            try:
                with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as answer:
                    answer.raise_for_status()
                    if answer.status_code != requests.codes.partial_content:
                        got = out.seek(0)  # a server that knows no ranges starts again
                        out.truncate()
                    length = answer.headers.get("Content-Length")
                    bar.total = got + int(length) if length else None
                    bar.n = got
                    for chunk in answer.iter_content(1 << 16):
                        out.write(chunk)
                        got += len(chunk)
                        bar.update(len(chunk))
                if bar.total is None or got >= bar.total:
                    return
                raise requests.exceptions.ConnectionError(f"broke off after {got:,} of {bar.total:,} bytes")
            except (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError):
                failures += 1
                if not got or failures == ATTEMPTS:  # a server that cannot be reached at all is not asked again
                    raise


def _reason(error: Exception) -> str:
    """The innermost cause in a word: the chain that requests wraps around it fills a page."""
    response = getattr(error, "response", None)
    if response is not None:
        return f"HTTP {response.status_code} {response.reason}"
    cause: BaseException = error
    while (deeper := getattr(cause, "reason", None) or cause.__cause__ or cause.__context__) is not None:
        if not isinstance(deeper, BaseException):
            break
        cause = deeper
    return str(cause) or type(cause).__name__


def _how_to_go_on(entry: DataSet, file: str, folder: Path, tried: list[str]) -> str:
    return "\n".join(
        [
            f"{entry.title}: {file} is not in {folder}, and could not be had from",
            *(f"  {line}" for line in tried),
            "How to go on:",
            "  - with a network, run this again;",
            f"  - without one, set D2LCORE_MIRROR to a folder (or URL) that holds {entry.name}/{file},",
            f"    or copy the file into {folder} yourself (D2LCORE_HOME moves this cache);",
            "  - d2lcore.course.digits() gives a few thousand real handwritten digits that came with the package.",
        ]
    )
