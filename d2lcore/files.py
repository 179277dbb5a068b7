"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import IO

from .errors import DataError, MXNetError

__all__ = ["unpack", "writing"]


@contextmanager
def writing(filename: str | PathLike) -> Iterator[IO[bytes]]:
    """Open a file for writing that takes its name only when it is complete: before, whatever was there stays.

    A link goes on pointing to the file, which is replaced; a device or a pipe cannot be replaced, and is written to.

    Raises
    ------
    MXNetError : the file cannot be written (no space, no permission, no such folder).
    """
    path = Path(os.path.realpath(filename))
    part = None
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                yield file
            return
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
            part = Path(file.name)
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, _mode(path))
        os.replace(part, path)
    except OSError as error:
        raise MXNetError(
            f"cannot write {path}: {error.strerror or error}. Nothing was changed: a file that was there is as it was."
        ) from error
    finally:
        if part is not None:
            part.unlink(missing_ok=True)


def _mode(path: Path) -> int:
    """Permissions of the file to be replaced, else those that a new file gets."""
    if path.exists():
        return path.stat().st_mode & 0o777
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


def unpack(archive: str | PathLike, name: str, folder: str | PathLike) -> Path:
    """Take the file of a name, wherever it is in a zip archive, out into a folder, which is made where it is missing.

    Raises
    ------
    DataError : the archive cannot be read, or has no such file.
    """
    import zipfile

    target = Path(folder) / name
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with zipfile.ZipFile(archive) as files:
            member = next(info for info in files.infolist() if info.filename.rpartition("/")[2] == name)
            with files.open(member) as source, writing(target) as file:
                shutil.copyfileobj(source, file)
    except (zipfile.BadZipFile, StopIteration) as error:
        raise DataError(
            f"{archive} has no {name} in it, or cannot be unpacked: {error}. Delete it, and it is fetched again."
        ) from error
    return target
