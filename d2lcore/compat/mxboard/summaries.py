"""Arrays as TensorBoard's protocol buffers, a kind of summary a function."""

from __future__ import annotations

import io
import re
import wave
from collections.abc import Sequence
from typing import Any

import numpy as np

from ...core import NDArray


def values(array: Any) -> np.ndarray:
    """What was given, as a NumPy array."""
    return array.asnumpy() if isinstance(array, NDArray) else np.asarray(array)


def scalar(tag: str, number: float) -> Any:
    """A number."""
    return _summary(tag, simple_value=number)


def histogram(tag: str, array: np.ndarray, bins: int | str | Sequence[float]) -> Any:
    """How the values of an array are distributed."""
    from tensorboard.compat.proto.summary_pb2 import HistogramProto

    array = array.astype(np.float64).ravel()
    edges: Any = default_edges() if isinstance(bins, str) and bins == "default" else bins
    if not np.isfinite(array).all():
        raise ValueError(f"add_histogram: {tag} has values that are not finite. Most likely the training diverged.")
    counts, limits = np.histogram(array, bins=edges)
    proto = HistogramProto(
        min=array.min(initial=np.inf), max=array.max(initial=-np.inf), num=array.size, sum=array.sum(),
        sum_squares=array @ array, bucket_limit=limits[1:].tolist(), bucket=counts.tolist(),
    )  # fmt: skip
    return _summary(tag, histo=proto)


def default_edges() -> np.ndarray:
    """TensorBoard's usual bins: they grow by a tenth, from 1e-12 to 1e20 on either side of zero.

    >>> edges = default_edges().tolist()
    >>> edges[0], edges[len(edges) // 2], edges[-1]
    (-1e+20, 0.0, 1e+20)
    """
    count = int(np.ceil(np.log(1e32) / np.log(1.1)))
    positive = np.append(1e-12 * 1.1 ** np.arange(count), 1e20)
    return np.concatenate([-positive[::-1], [0.0], positive])


def image(tag: str, array: np.ndarray) -> Any:
    """A picture, or a grid of them."""
    from tensorboard.compat.proto.summary_pb2 import Summary

    picture = grid(array)
    height, width, channels = picture.shape
    proto = Summary.Image(height=height, width=width, colorspace=channels, encoded_image_string=png(picture))
    return _summary(tag, image=proto)


def grid(array: np.ndarray, columns: int = 8, padding: int = 2) -> np.ndarray:
    """Pictures (H, W), (C, H, W) or (N, C, H, W) as one of (H, W, 3) uint8, side by side with a frame between.

    >>> grid(np.zeros((3, 1, 4, 4), np.uint8)).shape
    (8, 20, 3)
    """
    if not 2 <= array.ndim <= 4:
        raise ValueError(f"add_image: expected (H, W), (C, H, W) or (N, C, H, W), got an array of shape {array.shape}")
    if array.dtype.kind == "f":
        low, high = array.min(initial=0), array.max(initial=0)
        if low < 0 or high > 1:
            raise ValueError(f"add_image: floats go from 0 to 1, got {low:.4g} to {high:.4g}. Divide by 255, perhaps.")
        array = (array * 255).astype(np.uint8)
    elif array.dtype != np.uint8:
        raise ValueError(f"add_image: expected uint8 or floats from 0 to 1, got {array.dtype}")
    pictures = array.reshape((1,) * (4 - array.ndim) + array.shape)
    if pictures.shape[1] not in (1, 3):
        raise ValueError(f"add_image: expected 1 or 3 channels (N, C, H, W), got {pictures.shape[1]}: {array.shape}")
    number, _, height, width = pictures.shape
    pictures = np.broadcast_to(pictures, (number, 3, height, width)).transpose(0, 2, 3, 1)
    if number == 1:
        return pictures[0]
    across = min(columns, number)
    down = -(-number // across)
    whole = np.zeros((down * (height + padding) + padding, across * (width + padding) + padding, 3), np.uint8)
    for i, picture in enumerate(pictures):
        top, left = padding + i // across * (height + padding), padding + i % across * (width + padding)
        whole[top : top + height, left : left + width] = picture
    return whole


def png(picture: np.ndarray) -> bytes:
    """A picture (H, W, 3) as a PNG file."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(picture).save(stream, format="PNG")
    return stream.getvalue()


def audio(tag: str, array: np.ndarray, sample_rate: int) -> Any:
    """A sound, as a WAV file of 16 bits."""
    from tensorboard.compat.proto.summary_pb2 import Summary

    samples = array.squeeze()
    if samples.ndim != 1:
        raise ValueError(f"add_audio: expected one dimension, got an array of shape {array.shape}")
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate)
        file.writeframes((samples.clip(-1, 1) * 32767).astype("<i2").tobytes())
    proto = Summary.Audio(
        sample_rate=sample_rate, num_channels=1, length_frames=len(samples), encoded_audio_string=stream.getvalue(),
        content_type="audio/wav",
    )  # fmt: skip
    return _summary(tag, audio=proto)


def text(tag: str, words: str) -> Any:
    """A text."""
    from tensorboard.plugins.text.metadata import create_summary_metadata
    from tensorboard.util.tensor_util import make_tensor_proto

    metadata = create_summary_metadata(display_name=None, description=None)
    return _summary(tag, metadata=metadata, tensor=make_tensor_proto(np.array([words.encode()], dtype=object)))


def pr_curve(
    tag: str, labels: np.ndarray, predictions: np.ndarray, num_thresholds: int, weights: np.ndarray | None
) -> Any:
    """Precision and recall at evenly spaced thresholds."""
    from tensorboard.plugins.pr_curve.metadata import create_summary_metadata
    from tensorboard.util.tensor_util import make_tensor_proto

    if num_thresholds < 2:
        raise ValueError(f"add_pr_curve: num_thresholds must be at least 2, got {num_thresholds}")
    if labels.shape != predictions.shape:
        raise ValueError(f"add_pr_curve: labels have shape {labels.shape}, predictions {predictions.shape}")
    metadata = create_summary_metadata(display_name=tag, description="", num_thresholds=num_thresholds)
    rows = rates(labels, predictions, num_thresholds, weights).astype(np.float32)
    return _summary(tag, metadata=metadata, tensor=make_tensor_proto(rows))


def rates(
    labels: np.ndarray, predictions: np.ndarray, num_thresholds: int, weights: np.ndarray | None = None
) -> np.ndarray:
    """Six rows, a column a threshold: true positives, false positives, true and false negatives, precision, recall.

    >>> labels, predictions = np.array([0, 0, 1, 1]), np.array([0.1, 0.6, 0.4, 0.9])
    >>> rates(labels, predictions, 3)[4:]
    array([[0.5, 0.5, 0. ],
           [1. , 0.5, 0. ]])
    """
    positive = labels.ravel().astype(bool)
    weight = np.broadcast_to(1.0 if weights is None else weights, labels.shape).ravel()
    reached = predictions.ravel() >= np.linspace(0, 1, num_thresholds)[:, None]
    true_positives, false_positives = reached @ (weight * positive), reached @ (weight * ~positive)
    false_negatives = (weight * positive).sum() - true_positives
    true_negatives = (weight * ~positive).sum() - false_positives
    precision = true_positives / np.maximum(true_positives + false_positives, 1e-7)
    recall = true_positives / np.maximum(true_positives + false_negatives, 1e-7)
    return np.stack([true_positives, false_positives, true_negatives, false_negatives, precision, recall])


def _summary(tag: str, **content: Any) -> Any:
    from tensorboard.compat.proto.summary_pb2 import Summary

    tag = re.sub(r"[^-/\w.]", "_", tag).lstrip("/")  # TensorBoard takes letters, digits and -/_. in names
    return Summary(value=[Summary.Value(tag=tag, **content)])
