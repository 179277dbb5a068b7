"""The pictures of the second edition, on matplotlib, which is imported when the first one is drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy

from ..d2lzh.plots import bbox_to_rect, pyplot, set_figsize, show_bboxes, use_svg_display

__all__ = [
    "Animator",
    "annotate",
    "bbox_to_rect",
    "plot",
    "set_axes",
    "set_figsize",
    "show_bboxes",
    "show_heatmaps",
    "show_images",
    "show_list_len_pair_hist",
    "show_trace_2d",
    "use_svg_display",
]


def set_axes(axes: Any, xlabel: Any, ylabel: Any, xlim: Any, ylim: Any, xscale: str, yscale: str, legend: Any) -> None:
    """Label, bound and scale the axes of a plot."""
    axes.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    if xlim is not None:
        axes.set_xlim(xlim)
    if ylim is not None:
        axes.set_ylim(ylim)
    if legend:
        axes.legend(legend)
    axes.grid()


def plot(
    X: Any,
    Y: Any = None,
    xlabel: str | None = None,
    ylabel: str | None = None,
    legend: Sequence[str] | None = None,
    xlim: Any = None,
    ylim: Any = None,
    xscale: str = "linear",
    yscale: str = "linear",
    fmts: Sequence[str] = ("-", "m--", "g-.", "r:"),
    figsize: tuple[float, float] = (3.5, 2.5),
    axes: Any = None,
) -> None:
    """Draw one or several curves ``Y`` over ``X``, or ``X`` alone over its numbers; arrays or lists of them."""
    across, up = _curves(X), [] if Y is None else _curves(Y)
    if Y is None:
        across, up = [[]] * len(across), across
    if len(across) != len(up):
        across = across * len(up)
    set_figsize(figsize)
    axes = pyplot().gca() if axes is None else axes
    axes.cla()
    for x, y, fmt in zip(across, up, fmts):
        if len(x):
            axes.plot(x, y, fmt)
        else:
            axes.plot(y, fmt)
    set_axes(axes, xlabel, ylabel, xlim, ylim, xscale, yscale, legend)


def _curves(values: Any) -> list:
    """One curve as a list of one; several as they are. NumPy's arrays are what matplotlib draws fastest."""
    single = values.ndim == 1 if hasattr(values, "ndim") else len(values) == 0 or not hasattr(values[0], "__len__")
    return [_host(curve) for curve in ([values] if single else values)]


def show_images(
    imgs: Sequence, num_rows: int, num_cols: int, titles: Sequence[str] | None = None, scale: float = 1.5
) -> Any:
    """Draw pictures (H, W) or (H, W, C) in rows and columns, with titles; returns the axes, one after another."""
    size = (num_cols * scale, num_rows * scale)
    _, axes = pyplot().subplots(num_rows, num_cols, figsize=size, squeeze=False)
    for i, axis in enumerate(axes.flat):
        axis.axes.get_xaxis().set_visible(False)
        axis.axes.get_yaxis().set_visible(False)
        if i < len(imgs):
            axis.imshow(_host(imgs[i]))
        if titles and i < len(titles):
            axis.set_title(titles[i])
    return axes.flatten()


def show_heatmaps(
    matrices: Any,
    xlabel: str,
    ylabel: str,
    titles: Sequence[str] | None = None,
    figsize: tuple[float, float] = (2.5, 2.5),
    cmap: str = "Reds",
) -> None:
    """Draw matrices (rows, columns, height, width) as colours, such as attention weights."""
    use_svg_display()
    plt = pyplot()
    rows, columns = len(matrices), len(matrices[0])
    figure, axes = plt.subplots(rows, columns, figsize=figsize, sharex=True, sharey=True, squeeze=False)
    for i in range(rows):
        for j in range(columns):
            drawn = axes[i, j].imshow(_host(matrices[i][j]), cmap=cmap)
            if i == rows - 1:
                axes[i, j].set_xlabel(xlabel)
            if j == 0:
                axes[i, j].set_ylabel(ylabel)
            if titles:
                axes[i, j].set_title(titles[j])
    figure.colorbar(drawn, ax=axes, shrink=0.6)


def show_list_len_pair_hist(legend: Sequence[str], xlabel: str, ylabel: str, xlist: Any, ylist: Any) -> None:
    """Draw how long the lists in two collections are, side by side."""
    set_figsize()
    plt = pyplot()
    _, _, patches = plt.hist([[len(items) for items in collection] for collection in (xlist, ylist)])
    plt.xlabel(xlabel)
    plt.ylabel(ylabel)
    for patch in patches[1].patches:
        patch.set_hatch("/")
    plt.legend(legend)


def show_trace_2d(f: Callable, results: Sequence[tuple[float, float]]) -> None:
    """Draw the way that an optimizer took over the contour lines of ``f(x1, x2)``."""
    set_figsize()
    plt = pyplot()
    plt.plot(*zip(*results), "-o", color="#ff7f0e")
    grid = numpy.meshgrid(numpy.arange(-5.5, 1.0, 0.1), numpy.arange(-3.0, 1.0, 0.1), indexing="ij")
    plt.contour(*grid, f(*grid), colors="#1f77b4")
    plt.xlabel("x1")
    plt.ylabel("x2")


def annotate(text: str, xy: tuple[float, float], xytext: tuple[float, float]) -> None:
    """Write a text with an arrow into the current plot."""
    pyplot().gca().annotate(text, xy=xy, xytext=xytext, arrowprops={"arrowstyle": "->"})


class Animator:
    """A plot that grows with the training: each `add` puts a point to every curve and shows it anew."""

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        legend: Sequence[str] | None = None,
        xlim: Any = None,
        ylim: Any = None,
        xscale: str = "linear",
        yscale: str = "linear",
        fmts: Sequence[str] = ("-", "m--", "g-.", "r:"),
        nrows: int = 1,
        ncols: int = 1,
        figsize: tuple[float, float] = (3.5, 2.5),
    ) -> None:
        use_svg_display()
        self.fig, grid = pyplot().subplots(nrows, ncols, figsize=figsize, squeeze=False)
        self.axes = list(grid.flat)
        self.X: list[list] = []
        self.Y: list[list] = []
        self.fmts = fmts
        self.config_axes = lambda: set_axes(self.axes[0], xlabel, ylabel, xlim, ylim, xscale, yscale, legend)

    def add(self, x: Any, y: Any) -> None:
        """Add the point (x, y) of each curve; None leaves a curve as it is."""
        ys = list(y) if hasattr(y, "__len__") else [y]
        xs = list(x) if hasattr(x, "__len__") else [x] * len(ys)
        while len(self.X) < len(ys):
            self.X.append([])
            self.Y.append([])
        for i, (a, b) in enumerate(zip(xs, ys)):
            if a is not None and b is not None:
                self.X[i].append(float(a))
                self.Y[i].append(float(b))
        self.axes[0].cla()
        for across, up, fmt in zip(self.X, self.Y, self.fmts):
            self.axes[0].plot(across, up, fmt)
        self.config_axes()
        redraw(self.fig)


def redraw(figure: Any) -> None:
    """Show a figure in a notebook, in the place of what the cell has shown before."""
    from IPython import display

    display.display(figure)
    display.clear_output(wait=True)


def _host(array: Any) -> Any:
    return array.asnumpy() if hasattr(array, "asnumpy") else array
