"""The first edition's helpers: found under their name, and learning what they teach."""

from __future__ import annotations

import sys
import zipfile

import numpy as np
import pytest

import d2lcore.compat
from d2lcore import autograd, gluon, nd
from d2lcore.compat import d2lzh as d2l
from d2lcore.errors import DataError
from d2lcore.gluon import loss as gloss
from d2lcore.gluon import nn, rnn

NAMES = """
    Benchmark RNNModel Residual VOCSegDataset VOC_CLASSES VOC_COLORMAP bbox_to_rect corr2d count_tokens
    data_iter data_iter_consecutive data_iter_random download_imdb evaluate_accuracy get_data_ch7
    get_fashion_mnist_labels get_tokenized_imdb get_vocab_imdb grad_clipping linreg load_data_fashion_mnist
    load_data_jay_lyrics load_data_pikachu load_data_time_machine mkdir_if_not_exist plt predict_rnn
    predict_rnn_gluon predict_sentiment preprocess_imdb read_imdb read_voc_images resnet18 semilogy set_figsize
    sgd show_bboxes show_fashion_mnist show_images show_trace_2d squared_loss to_onehot train train_2d
    train_and_predict_rnn train_and_predict_rnn_gluon train_ch3 train_ch5 train_ch7 train_gluon_ch7
    train_gluon_ch9 try_all_gpus try_gpu use_svg_display voc_label_indices voc_rand_crop
"""


@pytest.fixture(autouse=True)
def canvas():
    import matplotlib

    matplotlib.use("Agg")
    yield
    d2l.plt.close("all")


@pytest.mark.parametrize("name", NAMES.split())
def test_the_books_name_is_there(name):
    assert hasattr(d2l, name)


def test_it_is_found_under_its_name(mx):
    import d2lzh

    assert d2lzh is d2l
    d2lcore.compat.uninstall()
    assert "d2lzh" not in sys.modules
    d2lcore.compat.install()


def test_a_star_import_gives_what_the_published_package_imports_too(mx):
    found = {}
    exec("from d2lzh.utils import *\nfrom d2lzh import *", found)
    assert {"Residual", "autograd", "gloss", "mx", "nd", "np", "plt", "text"} <= found.keys()
    assert not {"Any", "annotations", "basics", "data"} & found.keys()
    assert found["text"].vocab.Vocabulary
    assert d2l.nd is nd
    assert d2l.plt is found["plt"]


def test_the_published_package_comes_first(python, tmp_path):
    (tmp_path / "d2lzh.py").write_text(
        "from IPython import display\nimport mxnet\n"
        "def use_svg_display(): display.set_matplotlib_formats('svg')\nprint('published')\n"
    )
    done = python("-m", "d2lcore.compat", "-c", "import d2lzh; d2lzh.use_svg_display()")
    assert done.stdout == "published\n", done.stderr


def batches(number=4, size=25):
    """Points in the plane, to be told apart by the sign of their first coordinate."""
    X = np.random.default_rng(0).normal(size=(number * size, 2)).astype("float32")
    y = (X[:, 0] > 0).astype("int32")
    return gluon.data.DataLoader(gluon.data.ArrayDataset(nd.array(X), y), size)


def test_train_ch3_from_scratch_and_with_a_trainer(capsys):
    w, b = nd.zeros((2, 2)), nd.zeros(2)
    for param in (w, b):
        param.attach_grad()
    data, loss = batches(), gloss.SoftmaxCrossEntropyLoss()
    d2l.train_ch3(lambda X: nd.dot(X, w) + b, data, data, loss, 5, 25, [w, b], 1.0)
    assert d2l.evaluate_accuracy(data, lambda X: nd.dot(X, w) + b) > 0.95
    net = nn.Dense(2)
    net.initialize()
    d2l.train_ch3(net, data, data, loss, 5, 25, None, None, gluon.Trainer(net.collect_params(), "adam"))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 10
    assert lines[0].startswith("epoch 1, loss 0.")
    assert float(lines[4].split("test acc ")[1]) > 0.95
    with pytest.raises(TypeError, match="train_ch3 needs a trainer, or params and lr"):
        d2l.train_ch3(net, data, data, loss, 1, 25)


@pytest.mark.parametrize("several", [False, True])
def test_train_on_devices(capsys, several):
    ctx = d2l.try_all_gpus() if several else d2l.try_gpu()
    net, data = nn.Dense(2), batches()
    net.initialize(ctx=ctx)
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 1})
    if several:
        d2l.train(data, data, net, gloss.SoftmaxCrossEntropyLoss(), trainer, ctx, 3)
    else:
        d2l.train_ch5(net, data, data, 25, trainer, ctx, 3)
    first, *_, last = capsys.readouterr().out.splitlines()
    assert first == ("training on [cpu(0)]" if several else "training on cpu(0)")
    assert last.startswith("epoch 3, loss 0.")
    assert d2l.evaluate_accuracy(data, net, ctx) > 0.95


CORPUS = "abcd" * 60
NUMBERS = {character: i for i, character in enumerate("abcd")}


@pytest.mark.parametrize("random", [False, True])
def test_a_recurrent_network_from_scratch_learns_an_alphabet(capsys, random):
    def params():
        shapes = (4, 8), (8, 8), (8,), (8, 4), (4,)
        made = [nd.random.normal(scale=0.1, shape=shape) for shape in shapes]
        for param in made:
            param.attach_grad()
        return made

    def start(n, hiddens, ctx):
        return (nd.zeros((n, hiddens), ctx=ctx),)

    def network(inputs, state, params):
        (H,), outputs = state, []
        for X in inputs:
            H = nd.tanh(nd.dot(X, params[0]) + nd.dot(H, params[1]) + params[2])
            outputs.append(nd.dot(H, params[3]) + params[4])
        return outputs, (H,)

    corpus = [NUMBERS[character] for character in CORPUS]
    d2l.train_and_predict_rnn(
        network, params, start, 8, 4, d2l.try_gpu(), corpus, "abcd", NUMBERS, random, 30, 5, 2.0, 1.0, 8, 30, 6, ["ab"]
    )
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("epoch 30, perplexity 1.")
    assert second == " - abcdabcd"


def test_a_recurrent_network_of_gluon_learns_an_alphabet(capsys):
    model = d2l.RNNModel(rnn.LSTM(16), 4)
    corpus = [NUMBERS[character] for character in CORPUS]
    d2l.train_and_predict_rnn_gluon(
        model, 16, 4, d2l.try_gpu(), corpus, "abcd", NUMBERS, 60, 5, 5.0, 1.0, 8, 60, 6, ["ab"]
    )
    assert capsys.readouterr().out.splitlines()[1] == " - abcdabcd"


def test_optimizers_on_linear_regression(capsys):
    rng = np.random.default_rng(1)
    features = nd.array(rng.normal(size=(200, 2)))
    labels = nd.dot(features, nd.array([2.0, -3.4])) + 4.2

    def sgd(params, states, hyperparams):
        for param in params:
            param[:] -= hyperparams["lr"] * param.grad

    d2l.train_ch7(sgd, None, {"lr": 0.1}, features, labels)
    d2l.train_gluon_ch7("sgd", {"learning_rate": 0.1}, features, labels)
    for line in capsys.readouterr().out.splitlines():
        assert float(line.split()[1].rstrip(",")) < 0.05
    assert d2l.plt.gca().get_xlabel() == "epoch"


def test_clipping_leaves_short_gradients_alone():
    w = nd.array([1.0])
    w.attach_grad()
    with autograd.record():
        y = w * 2
    y.backward()
    for theta in (None, 3):
        d2l.grad_clipping([w], theta, w.ctx)
        assert w.grad.asscalar() == 2


def test_pictures():
    d2l.semilogy([1, 2], [1, 10], "epoch", "loss", [1, 2], [2, 20], ["train", "test"])
    axes = d2l.show_images([nd.zeros((4, 4, 3))] * 6, 2, 3)
    assert axes.shape == (2, 3)
    d2l.show_fashion_mnist([nd.zeros((28, 28, 1))] * 2, ["a", "b"])
    d2l.show_bboxes(axes[0][0], nd.array([[0, 1, 2, 3], [1, 1, 3, 3]]), ["cat"], ["w", "b"])
    assert [(p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in axes[0][0].patches] == [
        (0, 1, 2, 2),
        (1, 1, 2, 2),
    ]
    d2l.show_trace_2d(lambda a, b: a**2 + b**2, [(-5, -2), (-1, 0)])
    assert d2l.plt.rcParams["figure.figsize"] == [3.5, 2.5]


def test_colours_of_voc():
    assert d2l.VOC_COLORMAP[:3] == [[0, 0, 0], [128, 0, 0], [0, 128, 0]]
    assert d2l.VOC_COLORMAP[-1] == [0, 64, 128]
    assert len({tuple(color) for color in d2l.VOC_COLORMAP}) == len(d2l.VOC_CLASSES) == 21
    assert d2l.VOC_CLASSES[16] == "potted plant"


def test_a_segmentation_set(tmp_path, capsys):
    from PIL import Image

    for folder in ("ImageSets/Segmentation", "JPEGImages", "SegmentationClass"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "ImageSets/Segmentation/train.txt").write_text("one\nsmall\n")
    for name, size in (("one", (30, 20)), ("small", (5, 5))):
        Image.new("RGB", size, (10, 20, 30)).save(tmp_path / f"JPEGImages/{name}.jpg")
        Image.new("RGB", size, (128, 0, 0)).save(tmp_path / f"SegmentationClass/{name}.png")
    table = nd.zeros(256**3)
    table[128 * 256**2] = 1
    data = d2l.VOCSegDataset(True, (8, 12), str(tmp_path), table)
    assert capsys.readouterr().out == "read 1 examples\n"
    picture, classes = data[0]
    assert (len(data), picture.shape, classes.shape) == (1, (3, 8, 12), (8, 12))
    assert (classes.asnumpy() == 1).all()


def test_data_of_the_book_are_looked_for_beside_it(tmp_path, monkeypatch):
    (tmp_path / "data").mkdir()
    (tmp_path / "notebook").mkdir()
    monkeypatch.chdir(tmp_path / "notebook")
    monkeypatch.setenv("D2LCORE_HOME", str(tmp_path / "home"))
    with pytest.raises(DataError, match=r"jaychou_lyrics.txt.zip is in none of \.\./data, .*home/datasets/d2lzh"):
        d2l.load_data_jay_lyrics()
    with zipfile.ZipFile(tmp_path / "data" / "jaychou_lyrics.txt.zip", "w") as archive:
        archive.writestr("jaychou_lyrics.txt", "ba\r\nb")
    assert d2l.load_data_jay_lyrics() == ([2, 1, 0, 0, 2], {" ": 0, "a": 1, "b": 2}, [" ", "a", "b"], 3)
    (tmp_path / "data" / "airfoil_self_noise.dat").write_text("1\t2\t5\n3\t6\t7\n")
    features, labels = d2l.get_data_ch7()
    assert features.asnumpy().tolist() == [[-1, -1], [1, 1]]
    assert labels.asnumpy().tolist() == [-1, 1]


def test_film_reviews(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    for label, text in (("pos", "Good\ngood film"), ("neg", "bad film")):
        folder = tmp_path / "data/aclImdb/train" / label
        folder.mkdir(parents=True)
        for i in range(5):
            (folder / f"{i}.txt").write_text(text)
    monkeypatch.chdir(tmp_path / "here")
    data = d2l.read_imdb("train")
    assert sorted(data)[0] == ["bad film", 0]
    assert sorted(data)[-1] == ["goodgood film", 1]
    vocab = d2l.get_vocab_imdb(data)
    features, labels = d2l.preprocess_imdb(data, vocab)
    assert (features.shape, labels.sum().asscalar(), len(vocab)) == ((10, 500), 5, 4)
    assert d2l.predict_sentiment(lambda x: nd.array([[0.1, 0.9]]), vocab, ["good", "film"]) == "positive"


def test_timing(capsys):
    with d2l.Benchmark("work"):
        pass
    assert capsys.readouterr().out.startswith("work time: 0.0")
