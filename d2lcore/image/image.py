"""Functions on pictures: read, decode, resize, crop, pad, rotate, normalize (MXNet's ``mx.image``).

Pictures are arrays (height, width, channels), red, green, blue, mostly uint8. Sizes are (width, height). Interpolation
has OpenCV's numbers: 0 nearest, 1 bilinear, 2 bicubic, 3 area, 4 Lanczos; 9 chooses by whether the picture grows (2),
shrinks (3) or both (1), and 10 at random. As in MXNet, random choices are made with Python's `random`, so
``random.seed(1)`` repeats them.
"""

from __future__ import annotations

import math
import random
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from .. import codec
from ..core import NDArray, from_host
from ..errors import DataError, DTypeError, ShapeError
from ..gluon.data.vision.transforms.geometry import rotated
from ..ops.resample import resize
from ..util import array_class

__all__ = [
    "center_crop",
    "color_normalize",
    "copyMakeBorder",
    "fixed_crop",
    "imdecode",
    "imread",
    "imresize",
    "imrotate",
    "random_crop",
    "random_rotate",
    "random_size_crop",
    "resize_short",
    "scale_down",
]


def imread(filename: Any, flag: int = 1, to_rgb: bool = True, out: NDArray | None = None) -> Any:
    """The picture in a file, uint8 (height, width, 3), or (height, width, 1) grey where ``flag`` is 0.

    ``to_rgb=False`` gives colours in OpenCV's order blue, green, red.

    >>> import os, tempfile
    >>> from d2lcore import codec, image, nd
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "dot.png")
    ...     with open(path, "wb") as file:
    ...         n = file.write(codec.encode(nd.zeros((2, 3, 3)).asnumpy(), ".png"))
    ...     image.imread(path).shape
    (2, 3, 3)
    """
    try:
        content = Path(filename).expanduser().read_bytes()
    except OSError as error:
        raise DataError(f"imread: {filename} cannot be opened: {error.strerror}. Seen from {Path.cwd()}.") from error
    return _decoded(content, flag, to_rgb, out, str(filename))


def imdecode(buf: Any, flag: int = 1, to_rgb: bool = True, out: NDArray | None = None) -> Any:
    """The picture in the bytes of a PNG, JPEG, ... file; arguments and result as of `imread`.

    ``buf`` is bytes, or an array of uint8.
    """
    if isinstance(buf, NDArray):
        buf = buf.asnumpy()
    if not isinstance(buf, (bytes, bytearray, memoryview, np.ndarray)):
        raise ValueError(f"imdecode: buf must be bytes or an array of uint8, got {type(buf).__name__}")
    return _decoded(np.frombuffer(buf, np.uint8).tobytes(), flag, to_rgb, out, "imdecode: the buffer")


def _decoded(content: bytes, flag: int, to_rgb: bool, out: NDArray | None, name: str) -> Any:
    if flag not in (0, 1):
        raise ValueError(f"flag is 0 (grey) or 1 (colour), got {flag}")
    picture = codec.decode(content, flag, name)
    if flag and not to_rgb:
        picture = np.ascontiguousarray(picture[:, :, ::-1])
    return _given(picture, out)


def _given(picture: np.ndarray, out: NDArray | None, like: NDArray | None = None) -> Any:
    """A raw picture as an array, or written into one."""
    if out is None:
        cls, ctx = (array_class(), None) if like is None else (type(like), like.ctx)
        return from_host(np.ascontiguousarray(picture), ctx, cls, copy=False)
    if out.shape != picture.shape:
        raise ShapeError(f"out has shape {out.shape}, the picture {picture.shape}")
    out[:] = picture
    return out


def _host(src: Any, function: str) -> np.ndarray:
    if src.ndim != 3:
        raise ShapeError(f"{function}: expected a picture (height, width, channels), got {src.shape}")
    return src._host() if isinstance(src, NDArray) else np.asarray(src)


def imresize(src: NDArray, w: int, h: int, interp: int = 1, out: NDArray | None = None) -> Any:
    """A picture in another size.

    >>> from d2lcore import image, nd
    >>> image.imresize(nd.zeros((20, 30, 3), dtype="uint8"), 10, 5).shape
    (5, 10, 3)
    """
    picture = _host(src, "imresize")
    if w < 1 or h < 1:
        raise ShapeError(f"imresize: width and height are at least 1, got {w} and {h}")
    method = _get_interp_method(interp, (*picture.shape[:2], h, w))
    resized = resize(picture, (int(w), int(h)), method)
    return _given(resized.copy() if resized is picture else resized, out, src)


def _get_interp_method(interp: int, sizes: tuple[int, ...] = ()) -> int:
    """OpenCV's number; ``sizes`` are the old height and width, the new height and width. (GluonCV calls it too.)"""
    if interp == 9:
        if not sizes:
            return 2
        high, wide, new_high, new_wide = sizes
        if new_high > high and new_wide > wide:
            return 2
        return 3 if new_high < high and new_wide < wide else 1
    if interp == 10:
        return random.randint(0, 4)
    if interp not in range(5):
        raise ValueError(f"Unknown interp method {interp}: it is 0, 1, 2, 3, 4, 9 or 10")
    return interp


def copyMakeBorder(
    src: NDArray,
    top: int,
    bot: int,
    left: int,
    right: int,
    type: int = 0,
    value: float = 0.0,
    values: Any = (),
    out: NDArray | None = None,
) -> Any:
    """A picture with a border around it.

    ``type`` is OpenCV's: 0 filled with ``values`` (one for each channel, or one number for all; old: ``value``), 1 the
    edge repeated, 2 mirrored with the edge, 3 wrapped around, 4 mirrored without the edge; 16 is 0 and more.

    >>> from d2lcore import image, nd
    >>> image.copyMakeBorder(nd.zeros((4, 6, 3), dtype="uint8"), 1, 1, 2, 2, values=(255, 0, 0)).shape
    (6, 10, 3)
    """
    picture = _host(src, "copyMakeBorder")
    widths = ((top, bot), (left, right), (0, 0))
    kind = type % 16
    if kind not in _BORDERS:
        raise ValueError(f"copyMakeBorder: type is 0, 1, 2, 3 or 4, got {type}")
    if kind:
        return _given(np.pad(picture, widths, mode=_BORDERS[kind]), out, src)  # type: ignore[call-overload]
    high, wide, channels = picture.shape
    padded = np.empty((high + top + bot, wide + left + right, channels), picture.dtype)
    padded[:] = np.atleast_1d(values)[:channels] if np.size(values) else value
    padded[top : top + high, left : left + wide] = picture
    return _given(padded, out, src)


_BORDERS = {0: "constant", 1: "edge", 2: "symmetric", 3: "wrap", 4: "reflect"}


def scale_down(src_size: tuple[int, int], size: tuple[int, int]) -> tuple[int, int]:
    """``size`` made smaller, its shape kept, till it fits into ``src_size``; all (width, height).

    >>> from d2lcore import image
    >>> image.scale_down((640, 480), (720, 120))
    (640, 106)
    """
    width, height = map(float, size)
    wide, high = src_size
    if high < height:
        width, height = width * high / height, high
    if wide < width:
        width, height = wide, height * wide / width
    return int(width), int(height)


def resize_short(src: NDArray, size: int, interp: int = 2) -> Any:
    """A picture whose shorter edge has the length ``size``.

    >>> from d2lcore import image, nd
    >>> image.resize_short(nd.zeros((20, 30, 3), dtype="uint8"), 10).shape
    (10, 15, 3)
    """
    high, wide = src.shape[:2]
    if high > wide:
        return imresize(src, size, size * high // wide, interp)
    return imresize(src, size * wide // high, size, interp)


def fixed_crop(src: NDArray, x0: int, y0: int, w: int, h: int, size: Any = None, interp: int = 2) -> Any:
    """The part of a picture at (x0, y0), ``w`` wide and ``h`` high, resized to ``size`` if there is one."""
    out = src[y0 : y0 + h, x0 : x0 + w]
    if size is not None and (w, h) != tuple(size):
        out = imresize(out, size[0], size[1], interp)
    return out


def random_crop(src: NDArray, size: tuple[int, int], interp: int = 2) -> tuple[Any, tuple[int, int, int, int]]:
    """A part at a random place, and where it was: (picture, (x0, y0, width, height)).

    The part has ``size``, or is of that shape and enlarged, where the picture is smaller.

    >>> from d2lcore import image, nd
    >>> part, place = image.random_crop(nd.zeros((20, 30, 3), dtype="uint8"), (8, 4))
    >>> part.shape, place[2:]
    ((4, 8, 3), (8, 4))
    """
    high, wide = src.shape[:2]
    width, height = scale_down((wide, high), size)
    x0, y0 = random.randint(0, wide - width), random.randint(0, high - height)
    return fixed_crop(src, x0, y0, width, height, size, interp), (x0, y0, width, height)


def center_crop(src: NDArray, size: tuple[int, int], interp: int = 2) -> tuple[Any, tuple[int, int, int, int]]:
    """The part in the middle, and where it was; otherwise as `random_crop`.

    >>> from d2lcore import image, nd
    >>> part, place = image.center_crop(nd.zeros((20, 30, 3), dtype="uint8"), (8, 4))
    >>> part.shape, place
    ((4, 8, 3), (11, 8, 8, 4))
    """
    high, wide = src.shape[:2]
    width, height = scale_down((wide, high), size)
    x0, y0 = (wide - width) // 2, (high - height) // 2
    return fixed_crop(src, x0, y0, width, height, size, interp), (x0, y0, width, height)


def random_size_crop(
    src: NDArray, size: tuple[int, int], area: Any, ratio: tuple[float, float], interp: int = 2, **kwargs: Any
) -> tuple[Any, tuple[int, int, int, int]]:
    """A part of random area, shape and place, resized to ``size``; returns also where it was, as `random_crop`.

    ``area`` is the range of its part of the picture's area, or the lower end of it, up to 1; ``ratio`` is the range of
    width over height. After ten draws that do not fit it is `center_crop`.
    """
    area = _area(area, kwargs, "random_size_crop")
    high, wide = src.shape[:2]
    low, up = area if isinstance(area, (tuple, list)) else (area, 1.0)
    for _ in range(10):
        target = random.uniform(low, up) * high * wide
        shape = math.exp(random.uniform(math.log(ratio[0]), math.log(ratio[1])))
        width, height = round(math.sqrt(target * shape)), round(math.sqrt(target / shape))
        if width <= wide and height <= high:
            x0, y0 = random.randint(0, wide - width), random.randint(0, high - height)
            return fixed_crop(src, x0, y0, width, height, size, interp), (x0, y0, width, height)
    return center_crop(src, size, interp)


def _area(area: Any, kwargs: dict[str, Any], function: str) -> Any:
    """``area``, or what its old name ``min_area`` says."""
    if "min_area" in kwargs:
        warnings.warn("`min_area` is deprecated. Please use `area` instead.", DeprecationWarning, stacklevel=3)
        area = kwargs.pop("min_area")
    if kwargs:
        raise TypeError(f"{function} has no argument {next(iter(kwargs))!r}")
    return area


def color_normalize(src: NDArray, mean: Any, std: Any = None) -> NDArray:
    """``(src - mean) / std``, written into ``src`` (of real numbers) itself, as in MXNet.

    >>> from d2lcore import image, nd
    >>> image.color_normalize(nd.ones((1, 1, 3)), nd.array([1, 2, 3]), nd.array([1, 1, 2])).asnumpy()
    array([[[ 0., -1., -1.]]], dtype=float32)
    """
    if mean is not None:
        src -= mean if isinstance(mean, NDArray) else from_host(np.asarray(mean, src.dtype), src.ctx, type(src))
    if std is not None:
        src /= std if isinstance(std, NDArray) else from_host(np.asarray(std, src.dtype), src.ctx, type(src))
    return src


def imrotate(src: NDArray, rotation_degrees: Any, zoom_in: bool = False, zoom_out: bool = False) -> Any:
    """A float32 picture (channels, height, width), or a batch, turned counter-clockwise about its centre.

    A batch may have an angle for each picture. What comes from outside is 0; ``zoom_in`` enlarges till nothing does,
    ``zoom_out`` shrinks till all of the picture is seen.

    >>> from d2lcore import image, nd
    >>> image.imrotate(nd.arange(9).reshape((1, 3, 3)), 90).asnumpy()[0].round(3)
    array([[2., 5., 8.],
           [1., 4., 7.],
           [0., 3., 6.]], dtype=float32)
    """
    if zoom_in and zoom_out:
        raise ValueError("imrotate: zoom_in and zoom_out exclude each other")
    if src.dtype != np.float32:
        raise DTypeError(f"imrotate: expected float32, got {np.dtype(src.dtype)}. Place it after ToTensor().")
    if src.ndim not in (3, 4):
        raise ShapeError(f"imrotate: expected (channels, height, width) or a batch of them, got {src.shape}")
    angles = rotation_degrees.asnumpy() if isinstance(rotation_degrees, NDArray) else np.asarray(rotation_degrees)
    pictures = src._host()
    if src.ndim == 3:
        if angles.ndim:
            raise TypeError(f"imrotate: one picture is turned by one number, got {rotation_degrees}")
        return _given(rotated(pictures, float(angles), zoom_in, zoom_out), None, src)
    if angles.ndim and len(angles) != len(pictures):
        raise ValueError(f"imrotate: {len(pictures)} pictures need one angle, or one each; got {len(angles)}")
    each = np.broadcast_to(angles, (len(pictures),)).tolist()
    turned = [rotated(picture, angle, zoom_in, zoom_out) for picture, angle in zip(pictures, each)]
    return _given(np.stack(turned), None, src)


def random_rotate(
    src: NDArray, angle_limits: tuple[float, float], zoom_in: bool = False, zoom_out: bool = False
) -> Any:
    """`imrotate` by an angle from a range, drawn (with ``numpy.random``) for each picture."""
    size = None if src.ndim == 3 else len(src)
    return imrotate(src, np.random.uniform(*angle_limits, size=size), zoom_in, zoom_out)
