"""The pictures of the book, on matplotlib, which is imported when the first one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

__all__ = [
    "bbox_to_rect",
    "semilogy",
    "set_figsize",
    "show_bboxes",
    "show_fashion_mnist",
    "show_images",
    "show_trace_2d",
    "use_svg_display",
]


def pyplot() -> Any:
    """matplotlib's ``pyplot``; what ``d2lzh.plt`` is."""
    from matplotlib import pyplot

    return pyplot


def use_svg_display() -> None:
    """Draw figures as SVG in a notebook."""
    from matplotlib_inline.backend_inline import set_matplotlib_formats

    set_matplotlib_formats("svg")


def set_figsize(figsize: tuple[float, float] = (3.5, 2.5)) -> None:
    """Set the size of the figures that follow, in inches."""
    use_svg_display()
    pyplot().rcParams["figure.figsize"] = figsize


def semilogy(
    x_vals: Sequence,
    y_vals: Sequence,
    x_label: str,
    y_label: str,
    x2_vals: Sequence | None = None,
    y2_vals: Sequence | None = None,
    legend: Sequence[str] | None = None,
    figsize: tuple[float, float] = (3.5, 2.5),
) -> None:
    """Draw one or two curves with a logarithmic y axis."""
    set_figsize(figsize)
    plt = pyplot()
    plt.xlabel(x_label)
    plt.ylabel(y_label)
    plt.semilogy(x_vals, y_vals)
    if x2_vals is not None and y2_vals is not None:
        plt.semilogy(x2_vals, y2_vals, linestyle=":")
        plt.legend(legend)
    plt.show()


def show_images(imgs: Sequence, num_rows: int, num_cols: int, scale: float = 2) -> Any:
    """Draw pictures (H, W) or (H, W, C) in rows and columns; returns the axes, (rows, columns)."""
    size = (num_cols * scale, num_rows * scale)
    _, axes = pyplot().subplots(num_rows, num_cols, figsize=size, squeeze=False)
    for axis, picture in zip(axes.flat, imgs):
        axis.imshow(_host(picture))
    for axis in axes.flat:
        axis.axes.get_xaxis().set_visible(False)
        axis.axes.get_yaxis().set_visible(False)
    return axes


def show_fashion_mnist(images: Sequence, labels: Sequence[str]) -> None:
    """Draw pictures of 28 by 28 in a row, each under its label."""
    use_svg_display()
    axes = show_images([_host(picture).reshape(28, 28) for picture in images], 1, len(images), scale=1.5)
    for axis, label in zip(axes.flat, labels):
        axis.set_title(label)


def bbox_to_rect(bbox: Sequence[float], color: str) -> Any:
    """A box ``(left, top, right, bottom)`` as a rectangle for matplotlib."""
    left, top, right, bottom = bbox
    return pyplot().Rectangle((left, top), right - left, bottom - top, fill=False, edgecolor=color, linewidth=2)


def show_bboxes(axes: Any, bboxes: Any, labels: Any = None, colors: Any = None) -> None:
    """Draw boxes (N, 4), in colours that repeat, each with its label."""
    labels = _as_list(labels, [])
    colors = _as_list(colors, list("bgrmc"))
    for i, box in enumerate(bboxes):
        color = colors[i % len(colors)]
        rectangle = bbox_to_rect(_host(box), color)
        axes.add_patch(rectangle)
        if i < len(labels):
            axes.text(
                *rectangle.get_xy(), labels[i], va="center", ha="center", fontsize=6,
                color="k" if color == "w" else "w", bbox={"facecolor": color, "lw": 0},
            )  # fmt: skip


def show_trace_2d(f: Callable, res: Sequence[tuple[float, float]]) -> None:
    """Draw the way that an optimizer took over the contour lines of ``f(x1, x2)``."""
    set_figsize()
    plt = pyplot()
    x1, x2 = zip(*res)
    plt.plot(x1, x2, "-o", color="#ff7f0e")
    across = np.arange(-5.5, 1.0, 0.1)
    up = np.arange(min(-3.0, min(x2) - 1), max(1.0, max(x2) + 1), 0.1)
    grid = np.meshgrid(across, up)
    plt.contour(*grid, f(*grid), colors="#1f77b4")
    plt.xlabel("x1")
    plt.ylabel("x2")


def _host(array: Any) -> Any:
    return array.asnumpy() if hasattr(array, "asnumpy") else array


def _as_list(value: Any, default: list) -> list:
    if value is None:
        return default
    return list(value) if isinstance(value, (list, tuple)) else [value]
