"""``import mxnet`` on this engine: ten years of books, courses and notebooks run as they are printed.

Apache MXNet was retired in 2023, and its last release fails at ``import mxnet`` on today's NumPy. d2lcore has its
Python API; this package gives it its name. There are three ways in:

* in a program, one line before the first ``import mxnet``::

      import d2lcore.compat.mxnet

* with no change to the program: ``python -m d2lcore.compat train.py --epochs 3`` (also ``-m module`` and ``-c code``);
* in a notebook: ``%load_ext d2lcore.compat``.

From then on, and until `uninstall`, these names mean this engine, in this process and in the workers of its
`DataLoader <d2lcore.gluon.data.DataLoader>`:

===========  ==========================================================================================================
``mxnet``    the very modules of d2lcore: ``mxnet.gluon.nn is d2lcore.gluon.nn``. ``mxnet.__version__`` is 1.9.1, the
             release whose API it is; `mxnet.libinfo` says which d2lcore it is. File names inside MXNet that programs
             and pickles mention, such as ``mxnet.ndarray.ndarray``, lead to where the name is here.
``d2lzh``    the helpers of *Dive into Deep Learning*, first edition; the published package where it is installed, else
             `d2lcore.compat.d2lzh`.
``d2l``      the same for the second edition (``from d2l import mxnet as d2l``, and ``import d2l`` of 2019); here, the
             helpers up to recurrent networks, optimization and attention.
``gluoncv``  its networks for classification, transforms and helpers, where the published package is not installed.
``mxboard``  ``SummaryWriter``, on the event files of today's ``tensorboard``.
===========  ==========================================================================================================

A package ``mxnet`` that is installed beside d2lcore stays unused meanwhile; one that is imported already is an error,
because two engines under one name would give arrays that look alike and do not mix.

Not here, and an error that names what to use instead: pointers into MXNet's C library, TVM, TensorRT and oneDNN
backends, DGL's graph operators (`outside.OUTSIDE` is the list). NumPy and Python are lent the names that they have
dropped since, and that programs of those years say: ``np.float``, ``collections.Iterable`` (`spellings` is the list).

>>> import d2lcore.compat.mxnet
>>> import mxnet as mx
>>> from mxnet.gluon import nn
>>> nn is d2lcore.gluon.nn, mx.__version__
(True, '1.9.1')
>>> d2lcore.compat.uninstall()
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

from .. import config
from . import spellings
from .finder import Fallback, Finder, forget

__all__ = ["install", "uninstall"]

_FACADE = f"{__name__}.mxnet"
_FIRST, _LAST = Finder(), Fallback()


def install() -> None:
    """Let ``mxnet``, ``d2lzh``, ``d2l`` and ``mxboard`` mean this engine; what ``import d2lcore.compat.mxnet`` does.

    Raises
    ------
    ImportError
        If another ``mxnet`` has been imported already.

    Examples
    --------
    >>> import d2lcore.compat
    >>> d2lcore.compat.install()
    >>> from mxnet import nd
    >>> nd is d2lcore.nd
    True
    >>> d2lcore.compat.uninstall()
    """
    there = sys.modules.get("mxnet")
    if there is not None and there.__name__ != _FACADE:
        raise ImportError(
            f"another mxnet is imported already, from {getattr(there, '__file__', 'somewhere')}. Import "
            "d2lcore.compat.mxnet before the first `import mxnet`; in a notebook, restart the kernel first.",
            name="mxnet",
        )
    if _FIRST not in sys.meta_path:
        sys.meta_path.insert(0, _FIRST)
        sys.meta_path.append(_LAST)
        config.preload.append(_FACADE)
        spellings.lend()
    sys.modules["mxnet"] = import_module(_FACADE)


def uninstall() -> None:
    """Give the names back: a later ``import mxnet`` finds what is installed, if anything.

    Modules that a program holds already stay what they are.

    >>> import d2lcore.compat
    >>> d2lcore.compat.install()
    >>> d2lcore.compat.uninstall()
    >>> import sys
    >>> "mxnet" in sys.modules
    False
    """
    if _FIRST in sys.meta_path:
        sys.meta_path.remove(_FIRST)
        sys.meta_path.remove(_LAST)
        config.preload.remove(_FACADE)
        spellings.withdraw()
    forget()
    sys.modules.pop(_FACADE, None)
    globals().pop("mxnet", None)


def load_ipython_extension(ipython: Any) -> None:
    """``%load_ext d2lcore.compat``."""
    install()


def unload_ipython_extension(ipython: Any) -> None:
    """``%unload_ext d2lcore.compat``."""
    uninstall()
