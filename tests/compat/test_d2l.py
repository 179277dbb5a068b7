"""The second edition's helpers: found under their names, and learning what they teach."""

from __future__ import annotations

import sys

import numpy as onp
import pytest

from d2lcore import gluon, init, np, npx
from d2lcore.compat.d2l import mxnet as d2l
from d2lcore.gluon import nn, rnn

NAMES = """
    AddNorm Animator Accumulator AdditiveAttention AttentionDecoder Benchmark Classifier DataModule Decoder
    DotProductAttention Encoder EncoderBlock EncoderDecoder FashionMNIST GRU HyperParameters LeNet LinearRegression
    LinearRegressionScratch Module MultiHeadAttention PositionWiseFFN PositionalEncoding ProgressBoard RNN RNNLM
    RNNLMScratch RNNModel RNNModelScratch RNNScratch ResNeXtBlock Residual SGD SeqDataLoader SoftmaxRegression
    SyntheticRegressionData TimeMachine Timer Trainer TransformerEncoder TransformerEncoderBlock Vocab abs accuracy
    add_to_class annotate arange argmax astype batch_matmul bbox_to_rect check_len check_shape concat corr2d cos cosh
    count_corpus cpu evaluate_accuracy evaluate_accuracy_gpu evaluate_accuracy_gpus evaluate_loss exp expand_dims eye
    float32 get_data_ch11 get_dataloader_workers get_fashion_mnist_labels gpu grad_clipping int32 linreg linspace
    load_array load_corpus_time_machine load_data_fashion_mnist load_data_time_machine log masked_softmax matmul
    meshgrid nn_Module normal num_gpus numpy ones plot plt predict_ch3 predict_ch8 rand randn read_time_machine
    reduce_mean reduce_sum repeat reshape resnet18 seq_data_iter_random seq_data_iter_sequential set_axes set_figsize
    sgd show_bboxes show_heatmaps show_images show_list_len_pair_hist show_trace_2d sigmoid sin sinh size split_batch
    squared_loss stack swapaxes synthetic_data tanh tensor to tokenize train_2d train_batch_ch13 train_ch11 train_ch13
    train_ch3 train_ch6 train_ch8 train_concise_ch11 train_epoch_ch3 train_epoch_ch8 transpose transpose_output
    transpose_qkv try_all_gpus try_gpu use_svg_display zeros
"""


@pytest.fixture(autouse=True)
def notebook(monkeypatch):
    import matplotlib

    matplotlib.use("Agg")
    monkeypatch.setattr("IPython.display.display", lambda *figures: None)
    monkeypatch.setattr("IPython.display.clear_output", lambda wait=False: None)
    npx.set_np()
    yield
    npx.reset_np()
    d2l.plt.close("all")


@pytest.mark.parametrize("name", NAMES.split())
def test_the_books_name_is_there(name):
    assert hasattr(d2l, name)


def test_it_is_found_under_its_names(mx):
    import d2l as package
    from d2l import mxnet as edition

    assert edition is d2l
    assert package.Vocab is d2l.Vocab
    with pytest.raises(AttributeError, match=r"d2l.mxnet has no 'FunnyModel' here; the published package has: pip"):
        d2l.FunnyModel  # noqa: B018
    with pytest.raises(ImportError, match=r"d2l.torch: this edition of the book's helpers runs on another framework"):
        from d2l import torch  # noqa: F401
    assert sys.modules["d2l"] is sys.modules["d2lcore.compat.d2l"]


def separable(n=200):
    X = onp.random.default_rng(0).normal(size=(n, 2)).astype("float32")
    return d2l.load_array((np.array(X), np.array((X[:, 0] > 0).astype("int32"))), 20)


def test_train_ch3():
    data, net = separable(), nn.Dense(2)
    net.initialize(init.Normal(0.01))
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.5})
    d2l.train_ch3(net, data, data, gluon.loss.SoftmaxCrossEntropyLoss(), 5, trainer)
    assert d2l.evaluate_accuracy(net, data) > 0.95
    assert d2l.evaluate_loss(net, data, gluon.loss.SoftmaxCrossEntropyLoss()) < 0.3


def test_train_ch6_and_ch13(capsys):
    data = separable()
    net = nn.Sequential()
    net.add(nn.Dense(2))
    d2l.train_ch6(net, data, data, 4, 0.9, d2l.try_gpu())
    assert d2l.evaluate_accuracy_gpu(net, data) > 0.95
    trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
    d2l.train_ch13(net, data, data, gluon.loss.SoftmaxCrossEntropyLoss(), trainer, 2, d2l.try_all_gpus())
    first, _, third, fourth = capsys.readouterr().out.splitlines()
    for line in (first, third):
        assert float(line.split("test acc ")[1]) > 0.95
    assert fourth.endswith("examples/sec on [cpu(0)]")


def test_regression_in_classes():
    data = d2l.SyntheticRegressionData(w=np.array([2, -3.4]), b=4.2)
    concise = d2l.LinearRegression(lr=0.03)
    d2l.Trainer(max_epochs=5).fit(concise, data)
    w, b = concise.get_w_b()
    onp.testing.assert_allclose(w.asnumpy(), [[2, -3.4]], atol=0.05)
    onp.testing.assert_allclose(b.asnumpy(), [4.2], atol=0.05)
    scratch = d2l.LinearRegressionScratch(2, lr=0.03)
    d2l.Trainer(max_epochs=5, gradient_clip_val=10).fit(scratch, data)
    onp.testing.assert_allclose(scratch.w.asnumpy(), [[2], [-3.4]], atol=0.05)
    assert set(scratch.board.data) == {"train_loss", "val_loss"}
    assert [x for x, _ in scratch.board.data["val_loss"]] == [1, 2, 3, 4, 5]


def test_layer_summary(capsys):
    d2l.LeNet().layer_summary((1, 1, 28, 28))
    assert capsys.readouterr().out.splitlines()[0] == "Conv2D output shape:\t (1, 6, 28, 28)"


def test_a_language_model_in_classes():
    class Alphabet(d2l.TimeMachine):
        def _download(self):
            return "abcd" * 200

    data = Alphabet(batch_size=32, num_steps=8, num_train=500, num_val=100)
    assert len(data.vocab) == 5
    model = d2l.RNNLM(d2l.RNN(num_hiddens=16), vocab_size=len(data.vocab), lr=2)
    d2l.Trainer(max_epochs=6, gradient_clip_val=1).fit(model, data)
    assert model.predict("ab", 6, data.vocab) == "abcdabcd"
    scratch = d2l.RNNLMScratch(d2l.RNNScratch(5, 16, sigma=0.1), vocab_size=5, lr=2)
    d2l.Trainer(max_epochs=6, gradient_clip_val=1).fit(scratch, data)
    assert scratch.predict("ab", 6, data.vocab) == "abcdabcd"


def test_a_language_model_of_functions(monkeypatch, capsys):
    monkeypatch.setattr("d2lcore.compat.d2l.sequences.read_time_machine", lambda: ["the time traveller "] * 40)
    data, vocab = d2l.load_data_time_machine(8, 6)
    net = d2l.RNNModel(rnn.GRU(32), len(vocab))
    d2l.train_ch8(net, data, vocab, 4, 60, d2l.try_gpu())
    first, second, _ = capsys.readouterr().out.splitlines()
    assert float(first.split()[1].rstrip(",")) < 1.3
    assert second.startswith("time traveller the time traveller the")


def test_attention_looks_where_it_may():
    queries, keys = np.ones((2, 1, 2)), np.ones((2, 10, 2))
    values = np.arange(40).reshape((1, 10, 4)).repeat(2, axis=0)
    lengths = np.array([2, 6])
    dot, additive = d2l.DotProductAttention(dropout=0.5), d2l.AdditiveAttention(8, dropout=0.1)
    for attention in (dot, additive):
        attention.initialize()
        found = attention(queries, keys, values, lengths)  # all keys are the same: the mean of those that count
        onp.testing.assert_allclose(found.asnumpy(), [[[2, 3, 4, 5]], [[10, 11, 12, 13]]], rtol=1e-5)
    d2l.show_heatmaps(additive.attention_weights.reshape((1, 1, 2, 10)), "keys", "queries")


def test_the_transformers_encoder():
    encoder = d2l.TransformerEncoder(200, 24, 48, 8, 2, 0.5)
    encoder.initialize()
    X, lengths = np.ones((2, 7)), np.array([3, 2])
    once = encoder(X, lengths)
    assert once.shape == (2, 7, 24)
    assert len(encoder.attention_weights) == 2
    X[:, 3:] = 5  # places that nobody may look at
    onp.testing.assert_allclose(encoder(X, lengths)[:, :2].asnumpy(), once[:, :2].asnumpy(), rtol=1e-5)
    heads = np.arange(24).reshape((2, 3, 4))
    assert (d2l.transpose_output(d2l.transpose_qkv(heads, 2), 2) == heads).all()


def test_plots():
    x = np.arange(0, 3, 0.1)
    d2l.plot(x, [3 * x**2 - 4 * x, 2 * x - 3], "x", "f(x)", legend=["f", "tangent"])
    axes = d2l.plt.gca()
    assert (len(axes.lines), axes.get_xlabel(), axes.get_ylabel()) == (2, "x", "f(x)")
    d2l.plot([1, 2, 4])
    assert d2l.plt.gca().lines[0].get_ydata().tolist() == [1, 2, 4]
    assert d2l.show_images(np.zeros((3, 4, 4)), 1, 3, titles=["a", "b", "c"])[2].get_title() == "c"
    d2l.show_trace_2d(lambda a, b: a**2 + b**2, d2l.train_2d(lambda a, b, s, t: (a / 2, b / 2, s, t)))


def test_optimizers(capsys):
    rng = onp.random.default_rng(1)
    X = rng.normal(size=(400, 2)).astype("float32")
    y = X @ onp.array([2, -3.4], "float32")
    data = d2l.load_array((np.array(X), np.array(y)), 10)

    def sgd(params, states, hyperparams):
        for param in params:
            param[:] -= hyperparams["lr"] * param.grad

    d2l.train_ch11(sgd, None, {"lr": 0.1}, data, 2)
    d2l.train_concise_ch11("adam", {"learning_rate": 0.2}, data)
    for line in capsys.readouterr().out.splitlines():
        assert float(line.split()[1].rstrip(",")) < 0.05
