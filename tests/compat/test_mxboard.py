"""`mxboard.SummaryWriter`: what it writes, TensorBoard itself reads back."""

from __future__ import annotations

import io
import json
import sys

import numpy as np
import pytest

from d2lcore import gluon, nd

pytest.importorskip("tensorboard")
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # those of tensorboard's own imports


@pytest.fixture
def writer(mx, tmp_path):
    from mxboard import SummaryWriter

    with SummaryWriter(logdir=str(tmp_path)) as made:
        yield made


def read(folder):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    return EventAccumulator(str(folder), size_guidance={"tensors": 0, "images": 0}).Reload()


def test_the_module_is_the_engines(mx):
    import mxboard

    assert mxboard is sys.modules["d2lcore.compat.mxboard"]


def test_scalars(writer, tmp_path):
    for step, value in enumerate([0.5, nd.array([0.25]), np.float32(0.125)]):
        writer.add_scalar("train loss", value, global_step=step)
    writer.close()
    assert [(e.step, e.value) for e in read(tmp_path).Scalars("train_loss")] == [(0, 0.5), (1, 0.25), (2, 0.125)]


def test_several_curves_in_one_plot(writer, tmp_path):
    writer.add_scalar("curves", {"sin": 0.0, "cos": 1.0}, 7)
    writer.add_scalar("curves", ("exp", 2.0), 7)
    writer.close()
    for name, value in (("sin", 0), ("cos", 1), ("exp", 2)):
        assert [(e.step, e.value) for e in read(tmp_path / "curves" / name).Scalars("curves")] == [(7, value)]
    writer.export_scalars(str(tmp_path / "all.json"))
    exported = json.loads((tmp_path / "all.json").read_text())
    assert exported[f"{tmp_path}/curves/cos"][0][1:] == [7, 1.0]
    with pytest.raises(ValueError, match="expected a name and a number, got 3 values"):
        writer.add_scalar("curves", (1, 2, 3))
    with pytest.raises(ValueError, match=r"expected one number, got an array of shape \(2,\)"):
        writer.add_scalar("loss", nd.ones(2))


@pytest.mark.parametrize("bins", ["default", "auto", 10, [-10, 0, 10]])
def test_histogram(writer, tmp_path, bins):
    values = nd.array([-1.0, 0.5, 0.5, 3.0])
    writer.add_histogram("weights", values, global_step=3, bins=bins)
    writer.close()
    (event,) = read(tmp_path).Histograms("weights")
    found = event.histogram_value
    assert (event.step, found.min, found.max, found.num, found.sum, found.sum_squares) == (3, -1, 3, 4, 3, 10.5)
    assert sum(found.bucket) == 4
    assert sum(n for n, limit in zip(found.bucket, found.bucket_limit, strict=True) if limit <= 0) == 1 or bins == 10


def test_histogram_of_what_diverged(writer):
    with pytest.raises(ValueError, match="weights has values that are not finite"):
        writer.add_histogram("weights", nd.array([float("nan")]))


@pytest.mark.parametrize(
    ("shape", "dtype", "size"),
    [((5, 4), "float32", (4, 5)), ((3, 5, 4), "uint8", (4, 5)), ((9, 1, 5, 4), "float32", (50, 16))],
)
def test_image(writer, tmp_path, shape, dtype, size):
    from PIL import Image

    writer.add_image("pictures", nd.ones(shape, dtype=dtype))
    writer.close()
    (event,) = read(tmp_path).Images("pictures")
    picture = Image.open(io.BytesIO(event.encoded_image_string))
    assert picture.size == size == (event.width, event.height)
    assert picture.getpixel((3, 3)) == ((255,) * 3 if dtype == "float32" else (1, 1, 1))


@pytest.mark.parametrize(
    ("image", "text"),
    [
        (nd.ones((2, 2)) * 2, "floats go from 0 to 1, got 0 to 2"),
        (nd.ones((2, 2), dtype="int32"), "expected uint8 or floats from 0 to 1, got int32"),
        (nd.ones((2, 5, 5)), "expected 1 or 3 channels"),
        (nd.ones(5), r"got an array of shape \(5,\)"),
    ],
)
def test_image_that_is_none(writer, image, text):
    with pytest.raises(ValueError, match=text):
        writer.add_image("pictures", image)


def test_audio(writer, tmp_path):
    import wave

    writer.add_audio("sound", nd.array([0, 1, -1, 0.5]), sample_rate=8000)
    writer.close()
    (event,) = read(tmp_path).Audio("sound")
    with wave.open(io.BytesIO(event.encoded_audio_string)) as file:
        assert file.getframerate() == 8000
        assert np.frombuffer(file.readframes(4), "<i2").tolist() == [0, 32767, -32767, 16383]


def test_text(writer, tmp_path):
    from tensorboard.util.tensor_util import make_ndarray

    writer.add_text("notes", "größer als *gestern*", 2)
    writer.close()
    found = read(tmp_path)
    (event,) = found.Tensors("notes")
    assert make_ndarray(event.tensor_proto).tolist() == ["größer als *gestern*".encode()]
    assert found.PluginTagToContent("text").keys() == {"notes"}


def test_pr_curve(writer, tmp_path):
    from tensorboard.util.tensor_util import make_ndarray

    writer.add_pr_curve("pr", nd.array([0, 0, 1, 1]), nd.array([0.1, 0.6, 0.4, 0.9]), 200)
    writer.close()
    found = read(tmp_path)
    assert "pr" in found.PluginTagToContent("pr_curves")
    rows = make_ndarray(found.Tensors("pr")[0].tensor_proto)
    assert rows.shape == (6, 200)
    assert rows[:, 100].tolist() == [1, 1, 1, 1, 0.5, 0.5]  # the threshold is 0.5025
    assert (rows[:4].sum(axis=0) == 4).all()


def test_embedding(writer, tmp_path):
    writer.add_embedding("digits", nd.arange(6).reshape((3, 2)), [7, 8, 9], nd.ones((3, 1, 4, 4)), global_step=12)
    folder = tmp_path / "digits_000012"
    assert np.loadtxt(folder / "tensors.tsv").tolist() == [[0, 1], [2, 3], [4, 5]]
    assert (folder / "metadata.tsv").read_text() == "7\n8\n9\n"
    from google.protobuf import text_format
    from tensorboard.plugins.projector import projector_config_pb2

    config = text_format.Parse(
        (tmp_path / "projector_config.pbtxt").read_text(), projector_config_pb2.ProjectorConfig()
    )
    assert list(config.embeddings[0].sprite.single_image_dim) == [4, 4]
    assert config.embeddings[0].tensor_path == "digits_000012/tensors.tsv"
    with pytest.raises(ValueError, match="3 points and 2 labels"):
        writer.add_embedding("digits", nd.ones((3, 2)), [1, 2])


def test_graph(writer, tmp_path):
    from tensorboard.compat.proto.graph_pb2 import GraphDef

    net = gluon.nn.HybridSequential(prefix="net_")
    with net.name_scope():
        net.add(gluon.nn.Dense(3, activation="relu"), gluon.nn.Dense(1))
    net.initialize()
    net.hybridize()
    net(nd.ones((1, 2)))
    writer.add_graph(net)
    writer.close()
    graph = read(tmp_path).Graph()
    assert isinstance(graph, GraphDef)
    by_name = {node.name: node for node in graph.node}
    assert by_name["net_dense0/weight"].op == "Variable"
    assert sum(node.op == "FullyConnected" for node in graph.node) == 2
    assert all(source in by_name for node in graph.node for source in node.input)
    with pytest.raises(TypeError, match="expected a Symbol or a HybridBlock, got int"):
        writer.add_graph(3)


def test_it_goes_on_after_close(writer, tmp_path):
    writer.add_scalar("loss", 1.0, 0)
    writer.close()
    writer.reopen()
    writer.add_scalar("loss", 2.0, 1)
    writer.flush()
    assert len(list(tmp_path.glob("events.out.tfevents.*"))) == 2


def test_without_tensorboard_it_says_what_to_install(mx, monkeypatch, tmp_path):
    from mxboard import SummaryWriter

    monkeypatch.setitem(sys.modules, "tensorboard.summary.writer.event_file_writer", None)
    with pytest.raises(ImportError, match="pip install tensorboard"):
        SummaryWriter(str(tmp_path))
