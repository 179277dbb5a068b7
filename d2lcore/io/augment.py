"""What `ImageRecordIter` does to a picture, by its documented arguments: resize, warp, pad, crop, recolour."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ShapeError
from ..ops import color
from ..ops.resample import resize, saturate

BIG = 1e10


@dataclass
class Augmentation:
    """The arguments (see `ImageRecordIter`), and the way from a decoded picture to one of ``data_shape``."""

    data_shape: tuple[int, ...]
    resize: int = -1
    rand_crop: bool = False
    random_resized_crop: bool = False
    max_rotate_angle: int = 0
    max_aspect_ratio: float = 0.0
    min_aspect_ratio: float | None = None
    max_shear_ratio: float = 0.0
    max_crop_size: int = -1
    min_crop_size: int = -1
    max_random_scale: float = 1.0
    min_random_scale: float = 1.0
    max_random_area: float = 1.0
    min_random_area: float = 1.0
    max_img_size: float = BIG
    min_img_size: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    saturation: float = 0.0
    pca_noise: float = 0.0
    random_h: int = 0
    random_s: int = 0
    random_l: int = 0
    rotate: int = -1
    fill_value: int = 255
    inter_method: int = 1
    pad: int = 0

    def __call__(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The picture (height, width, channels), uint8, of the height and width of ``data_shape``."""
        if self.resize > 0:
            picture = self.resized(picture, *short_edge(picture, self.resize), rng)
        if self._warps():
            picture = self._warped(picture, rng)
        if self.pad > 0:
            picture = padded(picture, (self.pad,) * 4, self.fill_value)
        picture = self._cropped(picture, rng)
        return self._recoloured(picture, rng)

    def resized(self, picture: np.ndarray, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
        """To a width and height, by the interpolation that ``inter_method`` says."""
        method = self.inter_method
        if method == 9:
            high, wide = picture.shape[:2]
            method = 2 if width > wide and height > high else 3 if width < wide and height < high else 1
        elif method == 10:
            method = int(rng.integers(5))
        return resize(picture, (width, height), method)

    def _warps(self) -> bool:
        turns = self.max_rotate_angle > 0 or self.max_shear_ratio > 0 or self.rotate > 0
        scales = (self.max_random_scale, self.min_random_scale) != (1, 1)
        shapes = not self.random_resized_crop and (self.max_aspect_ratio != 0 or self.min_aspect_ratio is not None)
        return turns or scales or shapes or self.max_img_size != BIG or self.min_img_size != 0

    def _warped(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Sheared, turned, scaled and stretched about the centre, all at once."""
        high, wide = picture.shape[:2]
        shear = rng.uniform(-self.max_shear_ratio, self.max_shear_ratio)
        angle = self.rotate if self.rotate > 0 else rng.integers(-self.max_rotate_angle, self.max_rotate_angle + 1)
        scale = rng.uniform(self.min_random_scale, self.max_random_scale)
        if self.random_resized_crop:
            ratio = 1.0
        elif self.min_aspect_ratio is not None:
            ratio = rng.uniform(self.min_aspect_ratio, max(self.min_aspect_ratio, self.max_aspect_ratio))
        else:
            ratio = 1 + rng.uniform(-self.max_aspect_ratio, self.max_aspect_ratio)
        along = 2 * scale / (1 + ratio)
        across = ratio * along
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        matrix = np.array(
            [[along * cos - shear * sin * across, along * sin + shear * cos * across], [-sin * across, cos * across]]
        )
        size = np.clip(scale * np.array([wide, high]), self.min_img_size, self.max_img_size)
        shift = (size - matrix @ (wide, high)) / 2
        return warped(picture, matrix, shift, (int(size[0]), int(size[1])), self.fill_value)

    def _cropped(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        height, width = self.data_shape[1:]
        if self.random_resized_crop:
            found = self._random_part(picture, rng)
            if found is not None:
                return self.resized(found, width, height, rng)
        elif self.max_crop_size > 0 or self.min_crop_size > 0:
            edge = int(rng.integers(self.min_crop_size, self.max_crop_size + 1))
            if min(picture.shape[:2]) < self.max_crop_size:
                raise ShapeError(f"input image size smaller than max_crop_size {self.max_crop_size}: {picture.shape}")
            return self.resized(self._part(picture, edge, edge, rng), width, height, rng)
        high, wide = picture.shape[:2]
        if high < height:
            picture = self.resized(picture, int(np.float32(height) / np.float32(high) * wide), height, rng)
        high, wide = picture.shape[:2]
        if wide < width:
            picture = self.resized(picture, width, int(np.float32(width) / np.float32(wide) * high), rng)
        return self._part(picture, width, height, rng)

    def _part(self, picture: np.ndarray, width: int, height: int, rng: np.random.Generator) -> np.ndarray:
        """In the middle, or with ``rand_crop`` anywhere."""
        y, x = picture.shape[0] - height, picture.shape[1] - width
        y, x = (int(rng.integers(y + 1)), int(rng.integers(x + 1))) if self.rand_crop else (y // 2, x // 2)
        return picture[y : y + height, x : x + width]

    def _random_part(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray | None:
        """Of random area and shape; None where ten draws do not fit."""
        high, wide = picture.shape[:2]
        low, up = self.min_aspect_ratio or 1.0, self.max_aspect_ratio or 1.0
        for _ in range(10):
            area = rng.uniform(self.min_random_area, self.max_random_area) * high * wide
            ratio = rng.uniform(low, up)
            width, height = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < width <= wide and 0 < height <= high:
                y, x = int(rng.integers(high - height + 1)), int(rng.integers(wide - width + 1))
                return picture[y : y + height, x : x + width]
        return None

    def _recoloured(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        if picture.shape[-1] != 3:
            return picture
        if self.random_h or self.random_s or self.random_l:
            # OpenCV's bytes: hue to 180, the others to 255
            turn, stronger, lighter = (
                rng.integers(-most, most + 1) / whole
                for most, whole in ((self.random_h, 180), (self.random_s, 255), (self.random_l, 255))
            )
            picture = saturate(shifted_hls(picture, turn, lighter, stronger), picture.dtype)
        changes: list[tuple[Any, float]] = [
            (color.brightness, self.brightness),
            (color.contrast, self.contrast),
            (color.saturation, self.saturation),
        ]
        for i in rng.permutation(len(changes)):
            change, amount = changes[i]
            if amount > 0:
                picture = saturate(change(picture, 1 + rng.uniform(-amount, amount)), picture.dtype)
        if self.pca_noise > 0:
            picture = saturate(color.lighting(picture, rng.normal(0, self.pca_noise, 3)), picture.dtype)
        return picture


def short_edge(picture: np.ndarray, length: int) -> tuple[int, int]:
    """(width, height) of the picture when its shorter edge has a length."""
    high, wide = picture.shape[:2]
    return (length, length * high // wide) if high > wide else (length * wide // high, length)


def padded(picture: np.ndarray, widths: tuple[int, int, int, int], value: Any) -> np.ndarray:
    """With a border of (top, bottom, left, right) pixels."""
    top, bottom, left, right = widths
    high, wide, channels = picture.shape
    out = np.full((high + top + bottom, wide + left + right, channels), value, picture.dtype)
    out[top : top + high, left : left + wide] = picture
    return out


def warped(
    picture: np.ndarray, matrix: np.ndarray, shift: np.ndarray, size: tuple[int, int], fill_value: int
) -> np.ndarray:
    """The picture under ``matrix @ (x, y) + shift``, in a frame (width, height); ``fill_value`` outside; bilinear."""
    width, height = size
    y, x = np.mgrid[:height, :width]
    from_x, from_y = np.tensordot(np.linalg.inv(matrix), np.stack([x - shift[0], y - shift[1]]), 1)
    high, wide = picture.shape[:2]
    framed = padded(picture, (1, 1, 1, 1), fill_value).astype(np.float32)
    left, top = np.floor(from_x), np.floor(from_y)
    right_share, lower_share = ((v - low)[..., None].astype(np.float32) for v, low in ((from_x, left), (from_y, top)))

    def at(dy: int, dx: int) -> np.ndarray:
        return framed[(top + dy + 1).clip(0, high + 1).astype(int), (left + dx + 1).clip(0, wide + 1).astype(int)]

    upper = at(0, 0) * (1 - right_share) + at(0, 1) * right_share
    lower = at(1, 0) * (1 - right_share) + at(1, 1) * right_share
    return saturate(upper * (1 - lower_share) + lower * lower_share, picture.dtype)


def shifted_hls(picture: np.ndarray, turn: float, lighter: float, stronger: float) -> np.ndarray:
    """Hue turned by a part of a whole turn; lightness and saturation, both from 0 to 1, raised by so much."""
    scaled = (color.hue(picture, turn) if turn else picture.astype(np.float32)) / 255
    high, low = scaled.max(-1, keepdims=True), scaled.min(-1, keepdims=True)
    light, spread = (high + low) / 2, high - low
    room = 1 - np.abs(2 * light - 1)  # the spread of the strongest colour of this lightness
    strength = spread / np.where(room > 0, room, 1)
    new_light = np.clip(light + lighter, 0, 1)
    new_spread = np.clip(strength + stronger, 0, 1) * (1 - np.abs(2 * new_light - 1))
    # colours keep their place between the lowest and the highest; grey stays grey
    return (new_light + (scaled - light) * new_spread / np.where(spread > 0, spread, 1)) * 255
