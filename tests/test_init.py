"""The public surface: what `import d2lcore` brings, and that it brings nothing heavy."""

from __future__ import annotations

import subprocess
import sys

import pytest

import d2lcore as mx

HEAVY = ("pooch", "tqdm", "PIL", "matplotlib", "ipywidgets", "anywidget", "plotly", "IPython", "scipy", "cupy")


def test_import_needs_numpy_only() -> None:
    program = f"import sys, d2lcore; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_gluon_is_imported_when_it_is_named() -> None:
    program = (
        "import sys, d2lcore as mx; before = 'd2lcore.gluon' in sys.modules; mx.gluon; "
        "print(before, 'd2lcore.gluon' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False True"


@pytest.mark.parametrize("name", ["gluon", "init", "initializer", "lr_scheduler", "metric", "optimizer"])
def test_subpackages_are_there(name: str) -> None:
    assert name in dir(mx)
    assert getattr(mx, name).__name__.startswith("d2lcore.")


def test_short_names() -> None:
    assert mx.nd is mx.ndarray
    assert mx.np is mx.numpy
    assert mx.npx is mx.numpy_extension
    assert mx.init is mx.initializer


def test_the_ways_of_importing() -> None:
    from d2lcore import autograd, gluon, init, nd, np, npx

    assert {autograd, gluon, init, nd, np, npx} == {mx.autograd, mx.gluon, mx.initializer, mx.nd, mx.np, mx.npx}


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="module 'd2lcore' has no attribute 'nothing'"):
        mx.nothing  # noqa: B018
    assert not hasattr(mx, "nothing")


def test_errors_have_mxnets_base() -> None:
    assert mx.MXNetError is mx.base.MXNetError
    assert issubclass(mx.MXNetError, RuntimeError)
