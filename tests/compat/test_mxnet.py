"""`import mxnet` is the engine itself, under every path that MXNet has; what it lacks it names."""

from __future__ import annotations

import importlib
import pickle
import sys
import types

import pytest

import d2lcore
import d2lcore.compat
from d2lcore.compat.outside import OutsideError


def test_the_modules_are_the_engines_own(mx):
    import mxnet.gluon.data.vision.transforms as transforms
    from mxnet import autograd, gluon, init, nd, np, npx
    from mxnet.base import MXNetError
    from mxnet.gluon import data as gdata
    from mxnet.gluon import loss as gloss
    from mxnet.gluon import nn
    from mxnet.ndarray import NDArray

    assert mx.nd is nd is d2lcore.nd
    assert (autograd, gluon, init, np, npx) == (
        d2lcore.autograd,
        d2lcore.gluon,
        d2lcore.init,
        d2lcore.np,
        d2lcore.npx,
    )
    assert (nn, gloss, gdata) == (d2lcore.gluon.nn, d2lcore.gluon.loss, d2lcore.gluon.data)
    assert transforms is d2lcore.gluon.data.vision.transforms
    assert NDArray is d2lcore.nd.NDArray
    assert MXNetError is d2lcore.MXNetError
    assert isinstance(nd.zeros(2), mx.nd.NDArray)


def test_nothing_is_imported_twice(mx):
    importlib.import_module("mxnet.gluon.nn")
    files = [module.__file__ for name, module in sys.modules.items() if name.startswith("d2lcore.gluon.nn")]
    assert len(files) == len(set(files))


def test_version_is_that_of_the_api(mx):
    assert mx.__version__ == mx.libinfo.__version__ == "1.9.1"
    assert mx.libinfo.engine == f"d2lcore {d2lcore.__version__}"


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("mxnet.ndarray.ndarray", "NDArray"),
        ("mxnet.ndarray.ndarray", "array"),
        ("mxnet.gluon.nn.basic_layers", "HybridSequential"),
        ("mxnet.gluon.nn.conv_layers", "GlobalAvgPool2D"),
        ("mxnet.gluon.parameter", "ParameterDict"),
        ("mxnet.gluon.data.sampler", "BatchSampler"),
        ("mxnet.optimizer.optimizer", "Adam"),
        ("mxnet.numpy.multiarray", "ndarray"),
        ("mxnet.error", "MXNetError"),
        ("mxnet.rnd", "seed"),
    ],
)
def test_a_file_inside_mxnet_leads_to_where_the_name_is(mx, path, name):
    assert hasattr(importlib.import_module(path), name)


def test_a_file_inside_mxnet_is_an_attribute_too(mx):
    assert mx.nd.ndarray.NDArray is mx.nd.NDArray


def test_what_pickles_name_is_found(mx):
    assert pickle.loads(b"cmxnet.gluon.nn.basic_layers\nHybridSequential\n.") is d2lcore.gluon.nn.HybridSequential
    assert pickle.loads(b"cmxnet.context\nContext\n.") is d2lcore.Context


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "base._LIB",
            "mxnet.base._LIB: pointers into MXNet's C library are not here: this engine is Python",
        ),
        ("base.NDArrayHandle", "mxnet.base.NDArrayHandle: pointers into MXNet's C library are not here"),
        ("nd.contrib.dgl_subgraph", "mxnet.ndarray.contrib.dgl_subgraph: the graph operators that MXNet keeps for DGL"),
        ("library", "mxnet.library: there is no compiled library to find or to load"),
        ("tvmop", "mxnet.tvmop: compiled backends (TVM, TensorRT, oneDNN, cuDNN subgraphs) are not here."),
        ("libinfo.find_lib_path", "mxnet.libinfo.find_lib_path: there is no compiled library to find or to load"),
    ],
)
def test_what_is_outside_says_so(mx, name, text):
    with pytest.raises(OutsideError) as caught:
        _follow(mx, name)
    assert str(caught.value).startswith(text)
    assert isinstance(caught.value, d2lcore.MXNetError)


def test_what_is_outside_is_not_there(mx):
    assert not hasattr(mx.base, "_LIB")
    assert not hasattr(mx, "tvmop")


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("from mxnet.base import _LIB", "mxnet.base._LIB: pointers into MXNet's C library are not here"),
        ("import mxnet.tvmop", "mxnet.tvmop: compiled backends"),
        ("from mxnet import th", "mxnet.th: the bridge to Lua Torch is not here."),
        ("from mxnet.gluon import Trainr", "mxnet.gluon.Trainr: there is no such name. Did you mean 'Trainer'?"),
        ("from mxnet import gluonn", "mxnet.gluonn: there is no such name. Did you mean 'gluon'?"),
        ("import mxnet.gluon.nnn", "mxnet.gluon.nnn: there is no such name. Did you mean 'nn'?"),
    ],
)
def test_an_import_that_fails_says_why(mx, program, text):
    with pytest.raises(ImportError) as caught:
        exec(program, {})
    assert str(caught.value).startswith(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gluonn", "mxnet has no 'gluonn'. Did you mean 'gluon'?"),
        ("gluon.Trainr", "mxnet.gluon has no 'Trainr'. Did you mean 'Trainer'?"),
        ("nd.arrray", "mxnet.ndarray has no 'arrray'. Did you mean 'array'?"),
        ("gluon.nn.qqqq", "mxnet.gluon.nn has no 'qqqq'."),
    ],
)
def test_an_unknown_name_is_told_from_a_known_one(mx, name, text):
    with pytest.raises(AttributeError) as caught:
        _follow(mx, name)
    assert str(caught.value) == text


def test_another_mxnet_is_refused(monkeypatch):
    other = types.ModuleType("mxnet")
    other.__file__ = "/elsewhere/mxnet/__init__.py"
    monkeypatch.setitem(sys.modules, "mxnet", other)
    with pytest.raises(ImportError, match=r"another mxnet is imported already, from /elsewhere/mxnet/__init__.py"):
        d2lcore.compat.install()
    assert sys.modules["mxnet"] is other
    assert not any(type(finder).__module__ == "d2lcore.compat.finder" for finder in sys.meta_path)


def test_uninstall_leaves_no_trace():
    import d2lcore.ndarray

    before = set(vars(d2lcore.ndarray)), list(sys.meta_path)
    d2lcore.compat.install()
    importlib.import_module("mxnet.ndarray.ndarray")
    import mxnet.base

    assert not hasattr(mxnet.base, "_LIB")
    d2lcore.compat.uninstall()
    assert (set(vars(d2lcore.ndarray)), list(sys.meta_path)) == before
    assert not hasattr(d2lcore.base, "__path__")
    assert not [name for name in sys.modules if name.partition(".")[0] == "mxnet"]
    d2lcore.compat.uninstall()  # once more does nothing


def test_it_can_be_turned_on_again():
    for _ in range(2):
        first = importlib.import_module("d2lcore.compat.mxnet")
        assert importlib.import_module("mxnet") is first
        d2lcore.compat.uninstall()


def test_an_installed_package_mxnet_stays_unused(python, tmp_path):
    (tmp_path / "mxnet.py").write_text("raise AssertionError('the other one')")
    done = python("-c", "import d2lcore.compat.mxnet, mxnet; print(mxnet.__version__)", PYTHONPATH=str(tmp_path))
    assert (done.stdout, done.stderr) == ("1.9.1\n", "")


def test_workers_know_it_too(python, tmp_path):
    (tmp_path / "squares.py").write_text(
        "from mxnet.gluon.data import Dataset\n"
        "class Squares(Dataset):\n"
        "    def __len__(self): return 4\n"
        "    def __getitem__(self, i): return float(i * i)\n"
    )
    (tmp_path / "program.py").write_text(
        "from mxnet import gluon\nfrom squares import Squares\n"
        "for batch in gluon.data.DataLoader(Squares(), 4, num_workers=1): print(batch.asnumpy().tolist())\n"
    )
    done = python("-m", "d2lcore.compat", "program.py")
    assert done.stdout == "[0.0, 1.0, 4.0, 9.0]\n", done.stderr


def _follow(module, path):
    for name in path.split("."):
        module = getattr(module, name)
    return module


def test_arrays_alone_import_no_layers(python):
    program = "import sys; from mxnet import np, npx; print('d2lcore.gluon' in sys.modules)"
    assert python("-m", "d2lcore.compat", "-c", program).stdout == "False\n"
