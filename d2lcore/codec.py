"""Pictures as the bytes of PNG, JPEG and other files, and back, with Pillow; it is imported when first needed.

Raw arrays only, so that everything that reads pictures (folders, RecordIO, iterators) shares it. Colours are red,
green, blue; a caller who wants OpenCV's order reverses the last axis.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from .errors import DataError, MXNetError

__all__ = ["decode", "encode", "pillow"]

_FORMATS = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".bmp": "BMP", ".webp": "WEBP", ".tiff": "TIFF"}

_GREY = np.array([9798, 19235, 3735], np.int32)
"""0.299, 0.587, 0.114 in 32768ths, fractions cut off: what libpng does, and so MXNet, for the grey of a colour PNG."""


def pillow() -> Any:
    """The module ``PIL.Image``, or an error that says how to install it."""
    try:
        from PIL import Image
    except ImportError:
        raise MXNetError(
            "pictures are read with Pillow, which is not installed: pip install pillow, or with all that the course "
            "needs, pip install d2lcore[lab]"
        ) from None
    return Image


def decode(content: bytes | memoryview, flag: int = 1, name: str = "the buffer") -> np.ndarray:
    """The picture in the bytes of a file, uint8.

    Parameters
    ----------
    content : bytes
        A PNG, JPEG, ... file.
    flag : int
        OpenCV's: 1 colour (height, width, 3), 0 grey (height, width, 1), -1 as it is in the file, transparency
        included. A colour picture is turned by the orientation noted by a camera (EXIF), as OpenCV does.
    name : str
        What an error calls the picture.

    Raises
    ------
    DataError
        If these are not the bytes of a whole picture.

    >>> import numpy as np
    >>> from d2lcore import codec
    >>> picture = np.zeros((2, 3, 3), np.uint8)
    >>> codec.decode(codec.encode(picture, ".png")).shape
    (2, 3, 3)
    """
    image_module = pillow()
    if not len(content):
        raise DataError(f"{name} is empty: there is no picture in it")
    try:
        with image_module.open(io.BytesIO(content)) as image:
            pixels = _pixels(image, flag)
    except (OSError, SyntaxError, ValueError, EOFError) as error:  # Pillow's words for broken files of several formats
        raise DataError(f"{name} is no picture that Pillow can read: {_words(error)}") from error
    return pixels if pixels.ndim == 3 else pixels[:, :, np.newaxis]


def _words(error: Exception) -> str:
    # "cannot identify image file <_io.BytesIO object at 0x...>" says no more than this
    return "it has no known format" if "BytesIO" in str(error) else str(error)


def _pixels(image: Any, flag: int) -> np.ndarray:
    from PIL import ImageOps

    if flag < 0:
        # a palette is a way to store colours, not a picture of indices
        kept = image if image.mode in ("L", "RGB", "RGBA") else image.convert("RGBA" if "A" in image.mode else "RGB")
        return np.array(kept)
    if image.format == "JPEG" and not flag and image.mode in ("RGB", "YCbCr"):
        image.draft("L", None)  # a JPEG keeps brightness apart from colour: no need to compute it
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("I", "I;16", "I;16B"):
        turned = pillow().fromarray((np.asarray(turned) >> 8).astype(np.uint8))  # 16-bit grey; Pillow would clip it
    if flag or turned.mode == "L":
        return np.array(turned.convert("RGB" if flag else "L"))
    return (np.array(turned.convert("RGB")) @ _GREY >> 15).astype(np.uint8)


def encode(picture: np.ndarray, extension: str = ".jpg", quality: int = 95) -> bytes:
    """The bytes of a file that holds a picture.

    Parameters
    ----------
    picture : array
        uint8, (height, width), or (height, width, channels) with 1, 3 or 4 channels.
    extension : str
        The format as the ending of a name: ``".jpg"`` (lossy), ``".png"``, ...
    quality : int
        Of a JPEG 1-100; for PNG the effort of compression, 0-9 (more is cut to 9).
    """
    image_module = pillow()
    if extension.lower() not in _FORMATS:
        raise ValueError(f"pictures are saved as {', '.join(_FORMATS)}, not as {extension!r}")
    kind = _FORMATS[extension.lower()]
    pixels = np.ascontiguousarray(picture, np.uint8)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    options: dict[str, Any] = {}
    if kind == "JPEG":
        options = {"quality": int(quality), "subsampling": "4:2:0"}
    elif kind == "PNG":
        options = {"compress_level": min(int(quality), 9)}
    out = io.BytesIO()
    image_module.fromarray(pixels).save(out, kind, **options)
    return out.getvalue()
