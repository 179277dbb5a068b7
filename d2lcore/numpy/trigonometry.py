"""Trigonometric and hyperbolic functions of each element, and their inverses.

They take arrays; lists and NumPy arrays are made into arrays, and numbers give numbers (as in MXNet).
"""

from __future__ import annotations

from typing import Any

from ..util import wrap_np_unary_func
from ._call import each
from .array import ndarray

__all__ = [
    "arccos",
    "arccosh",
    "arcsin",
    "arcsinh",
    "arctan",
    "arctanh",
    "cos",
    "cosh",
    "deg2rad",
    "degrees",
    "rad2deg",
    "radians",
    "sin",
    "sinh",
    "tan",
    "tanh",
]


@wrap_np_unary_func
def sin(x: Any, out: ndarray | None = None) -> Any:
    """Sines; the angles are in radians.

    >>> from d2lcore import np
    >>> np.sin(np.array([0, 1, 2])).round(4)
    array([0.    , 0.8415, 0.9093])
    """
    return each("sin", x, out)


@wrap_np_unary_func
def cos(x: Any, out: ndarray | None = None) -> Any:
    """Cosines; the angles are in radians.

    >>> from d2lcore import np
    >>> np.cos(np.array([0, 1, 2])).round(4)
    array([ 1.    ,  0.5403, -0.4161])
    """
    return each("cos", x, out)


@wrap_np_unary_func
def tan(x: Any, out: ndarray | None = None) -> Any:
    """Tangents; the angles are in radians.

    >>> from d2lcore import np
    >>> np.tan(np.array([0, 1, 2])).round(4)
    array([ 0.    ,  1.5574, -2.185 ])
    """
    return each("tan", x, out)


@wrap_np_unary_func
def arcsin(x: Any, out: ndarray | None = None) -> Any:
    """Inverse sines, from -pi/2 to pi/2.

    >>> from d2lcore import np
    >>> np.arcsin(np.array([-1, 0, 1])).round(4)
    array([-1.5708,  0.    ,  1.5708])
    """
    return each("arcsin", x, out)


@wrap_np_unary_func
def arccos(x: Any, out: ndarray | None = None) -> Any:
    """Inverse cosines, from 0 to pi.

    >>> from d2lcore import np
    >>> np.arccos(np.array([-1, 0, 1])).round(4)
    array([3.1416, 1.5708, 0.    ])
    """
    return each("arccos", x, out)


@wrap_np_unary_func
def arctan(x: Any, out: ndarray | None = None) -> Any:
    """Inverse tangents, from -pi/2 to pi/2.

    >>> from d2lcore import np
    >>> np.arctan(np.array([-1, 0, 1])).round(4)
    array([-0.7854,  0.    ,  0.7854])
    """
    return each("arctan", x, out)


@wrap_np_unary_func
def sinh(x: Any, out: ndarray | None = None) -> Any:
    """Hyperbolic sines.

    >>> from d2lcore import np
    >>> np.sinh(np.array([-1, 0, 1])).round(4)
    array([-1.1752,  0.    ,  1.1752])
    """
    return each("sinh", x, out)


@wrap_np_unary_func
def cosh(x: Any, out: ndarray | None = None) -> Any:
    """Hyperbolic cosines.

    >>> from d2lcore import np
    >>> np.cosh(np.array([-1, 0, 1])).round(4)
    array([1.5431, 1.    , 1.5431])
    """
    return each("cosh", x, out)


@wrap_np_unary_func
def tanh(x: Any, out: ndarray | None = None) -> Any:
    """Hyperbolic tangents.

    >>> from d2lcore import np
    >>> np.tanh(np.array([-1, 0, 1])).round(4)
    array([-0.7616,  0.    ,  0.7616])
    """
    return each("tanh", x, out)


@wrap_np_unary_func
def arcsinh(x: Any, out: ndarray | None = None) -> Any:
    """Inverse hyperbolic sines.

    >>> from d2lcore import np
    >>> np.arcsinh(np.array([-1, 0, 1])).round(4)
    array([-0.8814,  0.    ,  0.8814])
    """
    return each("arcsinh", x, out)


@wrap_np_unary_func
def arccosh(x: Any, out: ndarray | None = None) -> Any:
    """Inverse hyperbolic cosines.

    >>> from d2lcore import np
    >>> np.arccosh(np.array([1, 2, 3])).round(4)
    array([0.    , 1.317 , 1.7627])
    """
    return each("arccosh", x, out)


@wrap_np_unary_func
def arctanh(x: Any, out: ndarray | None = None) -> Any:
    """Inverse hyperbolic tangents.

    >>> from d2lcore import np
    >>> np.arctanh(np.array([-0.5, 0, 0.5])).round(4)
    array([-0.5493,  0.    ,  0.5493])
    """
    return each("arctanh", x, out)


@wrap_np_unary_func
def degrees(x: Any, out: ndarray | None = None) -> Any:
    """Angles in radians as degrees.

    >>> from d2lcore import np
    >>> np.degrees(np.array([0, 1, 3])).round(4)
    array([  0.    ,  57.2958, 171.8873])
    """
    return each("degrees", x, out)


rad2deg = degrees


@wrap_np_unary_func
def radians(x: Any, out: ndarray | None = None) -> Any:
    """Angles in degrees as radians.

    >>> from d2lcore import np
    >>> np.radians(np.array([0, 90, 180])).round(4)
    array([0.    , 1.5708, 3.1416])
    """
    return each("radians", x, out)


deg2rad = radians
