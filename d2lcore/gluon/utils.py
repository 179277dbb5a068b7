"""Helpers of Gluon: a batch split over devices, gradients clipped together, files fetched and checked."""

from __future__ import annotations

import hashlib
import math
import os
import tempfile
import warnings
from collections.abc import Callable, Sequence
from itertools import pairwise
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from .. import util
from ..core import F, NDArray, assign, from_host
from ..device import Context, checked, current
from ..errors import BadValueError, ContextError, DataError, ShapeError

__all__ = ["check_sha1", "clip_global_norm", "download", "shape_is_known", "split_and_load", "split_data"]


Contexts = Context | Sequence[Context] | None
"""Where to put replicas: one device, several, or None for the current one."""


APACHE_REPO_URL = "https://apache-mxnet.s3-accelerate.dualstack.amazonaws.com/"
"""Where MXNet kept its trained networks and data sets."""


def _get_repo_url() -> str:
    """The repository of files: ``MXNET_GLUON_REPO``, or MXNet's. (MXNet's name; GluonNLP and GluonCV ask it too.)"""
    return os.environ.get("MXNET_GLUON_REPO", APACHE_REPO_URL).rstrip("/") + "/"


def _get_repo_file_url(namespace: str, filename: str) -> str:
    """The address of a file of the repository, such as ``gluon/dataset/NAMESPACE/FILENAME``."""
    return f"{_get_repo_url()}{namespace}/{filename}"


class HookHandle:
    """A registered hook; ``detach()``, or the end of a ``with``, takes it off."""

    def __init__(self, hooks: dict[int, Callable], hook: Callable) -> None:
        self._hooks = hooks
        hooks[id(self)] = hook

    def detach(self) -> None:
        """Take the hook off; does nothing the second time."""
        self._hooks.pop(id(self), None)

    def __enter__(self) -> HookHandle:
        return self

    def __exit__(self, *exc: object) -> None:
        self.detach()


def indent(text: str, spaces: int) -> str:
    """All lines but the first moved to the right."""
    return text.replace("\n", "\n" + " " * spaces)


def check_sizes(layer: str, **sizes: Any) -> None:
    """`ValueError` where a size of a layer is not a whole number of at least 1; 0 would mean "not known yet"."""
    for name, n in sizes.items():
        if not isinstance(n, (int, np.integer)) or n < 1:
            raise BadValueError(f"{layer}: {name} is a whole number of at least 1, got {n!r}")


def contexts(ctx: Contexts) -> list[Context]:
    """The devices that a ``ctx`` argument names: one, several, or the current one where None."""
    given = [current()] if ctx is None else ctx if isinstance(ctx, (list, tuple)) else [ctx]
    found = [checked(each) for each in given]
    if not found or len(set(found)) < len(found):
        raise ContextError(f"ctx is a device or a list of different devices, got {ctx}")
    return found


def split_data(data: NDArray, num_slice: int, batch_axis: int = 0, even_split: bool = True) -> list[NDArray]:
    """Cut a batch into ``num_slice`` parts along ``batch_axis`` (MXNet's ``gluon.utils.split_data``).

    Parameters
    ----------
    data : array.
    num_slice : how many parts.
    batch_axis : the axis to cut.
    even_split : insist on parts of one size; otherwise the first ones may be larger by one.

    >>> from d2lcore import gluon, nd
    >>> [part.shape for part in gluon.utils.split_data(nd.zeros((5, 2)), 2, even_split=False)]
    [(3, 2), (2, 2)]
    """
    size = data.shape[batch_axis]
    if num_slice < 1:
        raise ShapeError(f"split_data: num_slice is a whole number of at least 1, got {num_slice}")
    if even_split and size % num_slice:
        raise ShapeError(
            f"split_data: {size} examples (axis {batch_axis} of {data.shape}) cannot be cut into {num_slice} "
            f"equal parts. Choose a batch size that is a multiple of {num_slice}, or even_split=False."
        )
    if num_slice == 1:
        return [data]
    step, larger = divmod(size, num_slice)
    cuts = [i * step + min(i, larger) for i in range(num_slice + 1)]
    before = (slice(None),) * (batch_axis % data.ndim)
    return [data[(*before, slice(a, b))] for a, b in pairwise(cuts)]


def split_and_load(
    data: Any, ctx_list: Sequence[Context], batch_axis: int = 0, even_split: bool = True
) -> list[NDArray]:
    """Cut a batch into as many parts as there are devices and copy each to its device.

    data: an array, or a NumPy array or list, which becomes a float32 array.

    >>> import d2lcore as mx
    >>> [x] = mx.gluon.utils.split_and_load(mx.nd.zeros((4, 2)), [mx.cpu()])
    >>> x.shape
    (4, 2)
    """
    if not isinstance(data, NDArray):
        data = from_host(np.asarray(data, dtype=np.float32), ctx_list[0], util.array_class())
    parts = split_data(data, len(ctx_list), batch_axis, even_split)
    return [part.as_in_context(ctx) for part, ctx in zip(parts, ctx_list, strict=True)]


def clip_global_norm(arrays: Sequence[NDArray], max_norm: float, check_isfinite: bool = True) -> float | NDArray:
    """Scale arrays in place so that their norm, taken together as one vector, is at most ``max_norm``.

    Parameters
    ----------
    arrays : usually the gradients of a network, on any devices.
    max_norm : the greatest norm that is left alone.
    check_isfinite : warn where the norm is not finite, and return it as a float; otherwise an array of shape (1,).

    Returns the norm before scaling.

    >>> from d2lcore import gluon, nd
    >>> x = nd.array([3.0, 4.0])
    >>> gluon.utils.clip_global_norm([x], 1.0)
    5.0
    >>> x.asnumpy()
    array([0.6, 0.8], dtype=float32)
    """
    if not arrays:
        raise BadValueError("clip_global_norm: no arrays to clip")
    squares = [F.sum(F.square(F.cast(a.detach(), dtype=np.dtype("float32")))).item() for a in arrays]
    norm = (
        math.sqrt(math.fsum(squares))
        if all(map(math.isfinite, squares))
        else math.nan
        if any(map(math.isnan, squares))
        else math.inf
    )
    if check_isfinite and not math.isfinite(norm):
        warnings.warn(
            f"clip_global_norm: the norm is {norm}; the arrays were not scaled to anything useful", stacklevel=2
        )
    scale = max_norm / (norm + 1e-8)
    if scale < 1.0:
        for a in arrays:
            assign(a, F.multiply(a.detach(), scale))
    return norm if check_isfinite else from_host(np.array([norm], np.float32), arrays[0].ctx, type(arrays[0]))


def check_sha1(filename: str | PathLike, sha1_hash: str) -> bool:
    """Whether the SHA-1 of a file is the one given (all of it, or its first digits)."""
    with open(filename, "rb") as file:
        return hashlib.file_digest(file, "sha1").hexdigest().startswith(sha1_hash.lower())


def download(
    url: str, path: str | PathLike | None = None, overwrite: bool = False, sha1_hash: str | None = None,
    retries: int = 5, verify_ssl: bool = True,
) -> str:  # fmt: skip
    """Fetch a file, unless it is there already with the right checksum (MXNet's ``gluon.utils.download``).

    Parameters
    ----------
    url : where it is.
    path : file or folder to put it in; the current folder where None.
    overwrite : fetch it even if it is there.
    sha1_hash : SHA-1 that its contents must have.
    retries : how often to try again.
    verify_ssl : check the server's certificate.

    Returns the path of the file. It takes its name when it is complete and has the right checksum.
    """
    target = Path(path or ".")
    if target.is_dir() or path is None:
        target = target / url.rsplit("/", 1)[-1].partition("?")[0]
    if not target.name:
        raise ValueError(f"download: cannot tell a file name from {url!r}; give path=")
    if target.exists() and not overwrite and (sha1_hash is None or check_sha1(target, sha1_hash)):
        return str(target)
    error: Exception | None = None
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".download-") as folder:
        part = Path(folder) / target.name
        for _ in range(max(retries, 0) + 1):
            try:
                _fetch(url, part, verify_ssl)
            except OSError as failed:  # no connection, no such page, no space
                error = failed
                continue
            if sha1_hash is None or check_sha1(part, sha1_hash):
                os.replace(part, target)
                return str(target)
            error = DataError(f"its SHA-1 is not {sha1_hash}")
    raise DataError(f"download: {url} could not be fetched into {target}: {error}") from error


def _fetch(url: str, part: Path, verify_ssl: bool) -> None:
    import ssl
    import urllib.request
    from urllib.error import HTTPError

    from tqdm.auto import tqdm

    context = None if verify_ssl else ssl._create_unverified_context()
    try:
        opened = urllib.request.urlopen(url, context=context, timeout=30)
    except HTTPError as error:  # holds the open connection
        error.close()
        raise OSError(f"the server answers {error.code} {error.reason}") from None
    with opened as answer, part.open("wb") as file:
        size = int(answer.headers.get("Content-Length", 0))
        with tqdm(total=size or None, desc=part.name, unit="B", unit_scale=True, leave=False) as bar:
            while chunk := answer.read(1 << 16):
                file.write(chunk)
                bar.update(len(chunk))
        if size and file.tell() != size:
            raise OSError(f"the connection broke off after {file.tell()} of {size} bytes")


def shape_is_known(shape: Sequence[int] | None) -> bool:
    """Whether all sizes of a shape are known; 0 (-1 under NumPy semantics) stands for one that is not.

    >>> from d2lcore import gluon
    >>> gluon.utils.shape_is_known((2, 3)), gluon.utils.shape_is_known((2, 0)), gluon.utils.shape_is_known(None)
    (True, False, False)
    """
    unknown = -1 if util.is_np_shape() else 0
    return shape is not None and all(n != unknown for n in shape) and (len(shape) > 0 or util.is_np_shape())
