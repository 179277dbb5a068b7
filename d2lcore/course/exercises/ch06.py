"""Checks of the exercises on convolution and LeNet."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import autograd, gluon, nd
from .. import digits
from ..checking import Trial, exercise


def _correlate(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    return np.einsum("ijhw,hw->ij", windows, k)


@exercise("6.1", "a convolution by hand")
def convolution_by_hand(corr2d: Any, trial: Trial) -> None:
    """``corr2d(X, K)``: slide the kernel over the picture, multiply, add up."""
    trial.require(callable(corr2d), "corr2d is a function", "Pass the function itself: check('6.1', corr2d).")
    rng = np.random.default_rng(6)
    for rows, columns, height, width in ((3, 3, 2, 2), (6, 8, 3, 2), (5, 5, 1, 5)):
        x = rng.integers(-3, 4, (rows, columns)).astype(np.float32)
        k = rng.integers(-3, 4, (height, width)).astype(np.float32)
        what = f"a {height}x{width} kernel on a {rows}x{columns} picture"
        got = trial.run(what, corr2d, nd.array(x), nd.array(k))
        right = _correlate(x, k)
        padded = np.pad(x, ((0, height - 1), (0, width - 1)))
        mistakes = {
            "The kernel is turned by 180 degrees here. That is the mathematician's convolution; networks learn their "
            "kernels, so they leave the turn out: multiply X[i+a, j+b] by K[a, b].": _correlate(x, k[::-1, ::-1]),
            "The result is as large as the picture, but the window must stay inside: there are n - k + 1 places for it "
            "along an axis.": _correlate(padded, k),
            "One row and column of windows is missing: range(n - k + 1), not range(n - k).": right[:-1, :-1],
            "The window is multiplied but not added up: each output is one number.": x[:height, :width] * k,
            "Each output is the sum of the window alone; the kernel plays no part.": _correlate(x, np.ones_like(k)),
            "Rows and columns are exchanged in the result.": right.T,
        }
        trial.close(got, right, what, mistakes)


@exercise("6.2", "the size of a convolution's output")
def output_size(size: Any, trial: Trial) -> None:
    """``size(n, k, p, s)``: pixels along one axis after a convolution."""
    trial.require(callable(size), "size is a function", "Pass the function itself: check('6.2', size).")
    for n, k, p, s in ((28, 5, 0, 1), (28, 5, 2, 1), (28, 3, 1, 2), (32, 7, 3, 4)):
        padding = f"padding {p}" if p else "no padding"
        what = f"{n} pixels, kernel {k}, {padding}, stride {s}"
        got = trial.run(what, size, n, k, p, s)
        mistakes = {
            "Padding adds pixels on both sides: the window has n + 2 * padding of them to slide over.": (n - k) // s
            + 1,
            "Padding is added on both sides, so it counts twice.": (n - k + p) // s + 1,
            "Count the fence posts, not the gaps: the first window is there before any step is taken, so add 1.": (
                (n - k + 2 * p) // s
            ),
            "The stride is left out: the window goes s pixels a step.": n - k + 2 * p + 1,
            "There is no half window: the division must round down (//).": (n - k + 2 * p) / s + 1,
        }
        trial.close(got, (n - k + 2 * p) // s + 1, what, mistakes)


@exercise("6.3", "a LeNet of your own")
def small_net(net: Any, trial: Trial) -> None:
    """A trained network of at most 20,000 parameters that reads at least 93 of 100 new digits."""
    trial.require(isinstance(net, gluon.Block), "it is a network", "Pass the network itself: check('6.3', net).")
    pictures, labels = digits(train=False)[:]
    x = nd.array(pictures.asnumpy().transpose(0, 3, 1, 2).astype(np.float32) / 255)
    with autograd.predict_mode():
        scores = trial.run("it takes a batch of pictures (1, 28, 28)", net, x)
    trial.require(
        scores.shape == (len(x), 10),
        "it gives 10 scores for each picture",
        f"Expected shape ({len(x)}, 10), got {scores.shape}. The last layer is nn.Dense(10).",
    )
    count = sum(int(np.prod(p.shape)) for p in net.collect_params().values())
    trial.expect(
        count <= 20_000,
        f"it has at most 20,000 parameters ({count:,})",
        "Look at net.summary(x): nearly all parameters are in the first dense layer. Pool more before it, or give it "
        "fewer units.",
    )
    truth = np.asarray(labels.asnumpy() if hasattr(labels, "asnumpy") else labels)
    accuracy = float((scores.asnumpy().argmax(axis=1) == truth).mean())
    hint = "Train longer, or with momentum, before you make it larger."
    if accuracy < 0.2:
        hint = "That is chance. Was it trained on pictures from 0 to 1, as ToTensor() gives them?"
    trial.expect(accuracy >= 0.93, f"it reads at least 93% of the test digits ({accuracy:.1%})", hint)
