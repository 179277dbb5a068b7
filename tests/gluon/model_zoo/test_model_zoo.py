"""Networks by name: what is made, what is refused, and where learned parameters come from.

(That every network has MXNet's parameter names and outputs is tests/parity's.)
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

import d2lcore as mx
from d2lcore import autograd, gluon, nd
from d2lcore.errors import DataError, UnknownNameError
from d2lcore.gluon.model_zoo import model_store, vision


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small network's parameters, under the name that MXNet would give the file."""
    net = vision.mobilenet0_25(classes=10)
    net.initialize()
    net(nd.zeros((1, 3, 32, 32)))
    file = tmp_path / "file.params"
    net.save_parameters(str(file))
    sha1 = hashlib.sha1(file.read_bytes()).hexdigest()
    monkeypatch.setitem(model_store._model_sha1, "mobilenet0.25", sha1)
    monkeypatch.setenv("D2LCORE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MXNET_GLUON_REPO", (tmp_path / "server").as_uri())
    return file.rename(tmp_path / f"mobilenet0.25-{sha1[:8]}.params")


def test_networks_learn() -> None:
    mx.random.seed(0)
    net = vision.get_model("ResNet18_v1", classes=3, thumbnail=True)
    net.initialize(mx.init.Xavier())
    net.hybridize()
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.005})
    x, y = mx.nd.random.normal(shape=(6, 3, 16, 16)), nd.array([0, 1, 2, 0, 1, 2])
    losses = []
    for _ in range(4):
        with autograd.record():
            loss = gluon.loss.SoftmaxCrossEntropyLoss()(net(x), y)
        loss.backward()
        trainer.step(6)
        losses.append(loss.mean().asscalar())
    assert losses[-1] < losses[0]


def test_all_published_networks_are_known() -> None:
    assert len(model_store._model_sha1) == 34
    with pytest.raises(UnknownNameError, match=r"unknown model 'resnet18'. .*Known: alexnet, dense"):
        vision.get_model("resnet18")
    with pytest.raises(ValueError, match="version is 1 or 2, got 3"):
        vision.get_resnet(3, 18)
    with pytest.raises(ValueError, match="num_layers is one of 18, 34, 50, 101, 152, got 20"):
        vision.get_resnet(1, 20)
    with pytest.raises(ValueError, match=r"version is '1.0' or '1.1', got '2.0'"):
        vision.SqueezeNet("2.0")
    with pytest.raises(ValueError, match="1 stages need 2 numbers of channels, the first layer's in front, got 1"):
        vision.ResNetV1(vision.BasicBlockV1, [2], [2])
    with pytest.raises(TypeError):
        vision.alexnet(layers=3)


def test_model_functions_have_names() -> None:
    assert vision.resnet18_v1.__name__ == "resnet18_v1"
    assert vision.resnet18_v1.__doc__.startswith("`get_resnet` (1, 18)")


def test_pretrained_parameters_from_the_folder(published: Path) -> None:
    net = vision.mobilenet0_25(pretrained=True, root=str(published.parent), classes=10)
    saved = nd.load(str(published))
    assert (net.output.weight.data() == saved["output.weight"]).asnumpy().all()
    assert model_store.get_model_file("mobilenet0.25", published.parent) == str(published)


def test_pretrained_parameters_from_the_mirror(published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mirror = published.parent / "mirror"
    (mirror / "models").mkdir(parents=True)
    published.rename(mirror / "models" / published.name)
    monkeypatch.setenv("D2LCORE_MIRROR", str(mirror))
    found = Path(model_store.get_model_file("mobilenet0.25"))
    assert found.parent == published.parent / "home" / "models"
    assert [p.name for p in found.parent.iterdir()] == [published.name]
    model_store.purge()
    assert not found.exists()


def test_damaged_parameters_are_refused(published: Path) -> None:
    published.write_bytes(published.read_bytes()[:-1])
    with pytest.raises(DataError, match="its SHA-1 is another one"):
        vision.mobilenet0_25(pretrained=True, root=str(published.parent), classes=10)


def test_parameters_that_cannot_be_had(published: Path) -> None:
    name = published.name
    published.unlink()
    with pytest.raises(DataError, match=f"Put a file {name} from another machine's ~/.mxnet/models there"):
        model_store.get_model_file("mobilenet0.25")
    with pytest.raises(UnknownNameError, match="unknown pretrained model"):
        vision.get_mobilenet(0.3, pretrained=True)
