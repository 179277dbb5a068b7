"""A picture's colours changed: brightness, contrast, saturation, hue, lighting, grey. With NumPy alone, on the host.

Pictures are (height, width, channels), bytes or real numbers in 0..255. Formulas are MXNet's (which are OpenCV's); it
cuts fractions off where it makes bytes, and so does `cut`.
"""

from __future__ import annotations

import numpy as np

GREY = np.array([0.299, 0.587, 0.114], np.float32)
"""How much red, green and blue add to brightness (ITU-R BT.601)."""

PCA = np.array(
    [
        [-0.5675 * 55.46, 0.7192 * 4.794, 0.4009 * 1.148],
        [-0.5808 * 55.46, -0.0045 * 4.794, -0.8140 * 1.148],
        [-0.5836 * 55.46, -0.6948 * 4.794, 0.4203 * 1.148],
    ],
    np.float32,
)
"""Principal directions (columns) of ImageNet's colours, each as long as its standard deviation (Krizhevsky 2012)."""


def brightness(picture: np.ndarray, factor: float) -> np.ndarray:
    """Every value times a factor."""
    return picture * np.float32(factor)


def contrast(picture: np.ndarray, factor: float) -> np.ndarray:
    """Away from (factor > 1) or towards the picture's mean grey."""
    return picture * np.float32(factor) + np.float32((1 - factor) * grey(picture).mean())


def saturation(picture: np.ndarray, factor: float) -> np.ndarray:
    """Away from (factor > 1) or towards each pixel's own grey; a grey picture stays as it is.

    By its definition; MXNet 1.9.1 takes 0.114 times blue for the grey.
    """
    return picture * np.float32(factor) + np.float32(1 - factor) * grey(picture)


def hue(picture: np.ndarray, factor: float) -> np.ndarray:
    """Colours turned on the colour wheel by ``factor`` of a whole turn, lightness and saturation kept (HLS)."""
    if picture.shape[-1] != 3:
        return picture
    scaled = picture.astype(np.float32) / 255
    high, low = scaled.max(-1), scaled.min(-1)
    spread, light = high - low, (high + low) / 2
    colour = spread > 0
    safe = np.where(colour, spread, 1)
    r, g, b = np.moveaxis(scaled, -1, 0)
    angle = np.where(high == r, (g - b) / safe, np.where(high == g, 2 + (b - r) / safe, 4 + (r - g) / safe)) * 60
    strength = spread / np.where(colour, np.where(light < 0.5, high + low, 2 - high - low), 1)
    angle = (angle + 360 * factor) % 360
    # back: each channel is a piecewise linear function of the angle, between `bottom` and `top`
    top = np.where(light <= 0.5, light * (1 + strength), light + strength - light * strength)
    bottom = 2 * light - top
    turned = (angle[..., None] / 60 + np.array([2, 0, -2], np.float32)) % 6
    ramp = np.clip(np.minimum(turned, 4 - turned), 0, 1)
    return (bottom[..., None] + (top - bottom)[..., None] * ramp) * 255


def lighting(picture: np.ndarray, amounts: np.ndarray) -> np.ndarray:
    """The colour of the light changed along the principal directions of natural colours; a grey picture stays."""
    return picture + PCA @ np.asarray(amounts, np.float32) if picture.shape[-1] == 3 else picture


def grey(picture: np.ndarray) -> np.ndarray:
    """The brightness of each pixel, (height, width, 1)."""
    return (picture @ GREY)[..., None] if picture.shape[-1] == 3 else picture.astype(np.float32)


def cut(values: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """Real numbers as another dtype; as bytes they are kept within 0..255, fractions cut off."""
    return np.clip(values, 0, 255).astype(dtype) if dtype == np.uint8 else values.astype(dtype, copy=False)
