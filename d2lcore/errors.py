"""The errors d2lcore raises, and how their texts are put together.

An error names the layer, the argument, what was expected and what came, and one likely cause::

    in LeNet.features[0]: convolution: weight expects 3 input channels (6, 3, 5, 5), data has 1: (256, 1, 28, 28)

Every class derives from `MXNetError`, the one name that ten years of teaching code catches, and from the built-in
class that a Python reader would expect (`ValueError` for a shape, `TypeError` for a dtype).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable


class MXNetError(RuntimeError):
    """Base of every error raised by the engine (MXNet's ``mxnet.base.MXNetError``)."""


class ShapeError(MXNetError, ValueError, AssertionError):
    """Arrays whose shapes do not fit the operator or each other; MXNet's layers and metrics assert it."""


class BadValueError(MXNetError, ValueError, AssertionError):
    """An argument with a value that it cannot have, where MXNet asserts."""


class RangeError(MXNetError, IndexError):
    """A position outside of the array that it points into."""


class DTypeError(MXNetError, TypeError):
    """An array of a dtype that the operator cannot work on."""


class ArgumentError(MXNetError, TypeError):
    """A function was called with an argument that it does not have."""


class ContextError(MXNetError):
    """Arrays on different devices, or a device that this machine does not have."""


class AutogradError(MXNetError):
    """A backward pass that cannot be run: nothing recorded, graph already freed, in-place write while recording."""


class FallbackError(AutogradError, ValueError):
    """A function of NumPy's, which has no gradient, on an array that is being differentiated."""


class TraceError(MXNetError):
    """Code that cannot become part of a graph, such as an ``if`` on a value of the batch being traced."""


class NotImplementedForSymbol(MXNetError):
    """A symbol was asked for what only an array has: values, a gradient."""


class NotSupportedForSparseNDArray(MXNetError, TypeError):
    """A method that only dense arrays have (MXNet's name)."""


class DeferredInitializationError(MXNetError):
    """A parameter whose shape is not known yet because the network has not seen data (MXNet's name)."""


class ParameterError(MXNetError, ValueError, AssertionError):
    """A parameter that is missing, uninitialised, or does not fit what is written into it.

    Of these MXNet makes errors of three classes, by place: RuntimeError, ValueError and AssertionError.
    """


class DataError(MXNetError):
    """A data file that is missing, truncated or corrupt."""


class MissingFileError(DataError, FileNotFoundError):
    """A file or folder that is not there."""


class FormatError(MXNetError, ValueError):
    """A saved file (``.params``, ``.json``) that is not what its name says."""


class UnknownNameError(MXNetError, ValueError, AssertionError):
    """A name that nobody registered. In MXNet a ValueError for optimizers, an AssertionError for metrics, and so on."""


def unknown(kind: str, name: object, known: Iterable[str]) -> UnknownNameError:
    """The error for a name that is not in a registry, with the nearest known names.

    >>> str(unknown("optimizer", "adma", ["sgd", "adam"]))
    "unknown optimizer 'adma'. Did you mean 'adam'? Known: adam, sgd."
    """
    names = sorted(known)
    near = difflib.get_close_matches(str(name).lower(), names, n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    known_names = f" Known: {', '.join(names)}." if len(names) <= 40 else ""  # a longer list helps nobody
    return UnknownNameError(f"unknown {kind} '{name}'.{hint}{known_names}")
