"""Shapes and types that follow from those given."""

import pytest

from d2lcore import errors, nd, sym


def test_weights_follow_from_data(mlp):
    arguments, outputs, states = mlp.infer_shape(data=(5, 7))
    assert arguments == [(5, 7), (8, 7), (8,), (3, 8), (3,), (5,)]
    assert outputs == [(5, 3)]
    assert states == []


@pytest.mark.parametrize(
    ("make", "data", "arguments", "output"),
    [
        (lambda x: sym.Convolution(x, kernel=(3, 3), num_filter=4, num_group=2), (1, 6, 8, 8),
         [(4, 3, 3, 3), (4,)], (1, 4, 6, 6)),
        (lambda x: sym.Deconvolution(x, kernel=(2, 2), stride=(2, 2), num_filter=4), (1, 6, 8, 8),
         [(6, 4, 2, 2)], (1, 4, 16, 16)),
        (lambda x: sym.BatchNorm(x, axis=-1), (2, 3, 5), [(5,), (5,)], (2, 3, 5)),
        (lambda x: sym.LayerNorm(x), (2, 3, 5), [(5,), (5,)], (2, 3, 5)),
        (lambda x: sym.Embedding(x, input_dim=9, output_dim=4), (2, 3), [(9, 4)], (2, 3, 4)),
        (lambda x: sym.FullyConnected(x, num_hidden=4, flatten=False), (2, 3, 5), [(4, 5), (4,)], (2, 3, 4)),
        (lambda x: sym.LeakyReLU(x, act_type="prelu"), (2, 3, 5), [(3,)], (2, 3, 5)),
        (lambda x: sym.RNN(x, state_size=4, num_layers=2, mode="gru", bidirectional=True), (7, 2, 5),
         [(600,), (4, 2, 4)], (7, 2, 8)),
        (lambda x: sym.SoftmaxOutput(x, multi_output=True), (2, 3, 5), [(2, 5)], (2, 3, 5)),
    ],
)  # fmt: skip
def test_layers(make, data, arguments, output):
    found, outputs, _ = make(sym.var("x")).infer_shape(x=data)
    assert found[1:] == arguments
    assert outputs == [output]


def test_shapes_go_from_one_operand_to_the_other_and_by_what_a_variable_notes():
    x, w = sym.var("x"), sym.var("w")
    assert (x + w).infer_shape(x=(2, 3))[0] == [(2, 3), (2, 3)]
    noted = sym.var("n", shape=(4, 5))
    assert sym.dot(noted, x).infer_shape(x=(5, 2))[1] == [(4, 2)]


def test_what_does_not_follow(mlp):
    with pytest.warns(UserWarning, match="the shapes of data, fc1_weight"):
        assert mlp.infer_shape() == (None, None, None)
    arguments, outputs, _ = mlp.infer_shape_partial()
    assert arguments[0] == ()
    assert outputs == [()]


def test_errors(mlp):
    net = mlp
    with pytest.raises(errors.MXNetError, match=r"in fc1 \(FullyConnected\): weight 'fc1_weight' has shape \(3, 3\)"):
        net.infer_shape(data=(2, 7), fc1_weight=(3, 3))
    with pytest.raises(errors.MXNetError, match=r"unknown argument 'dat'\. Did you mean 'data'"):
        net.infer_shape(dat=(2, 7))
    with pytest.raises(errors.ShapeError, match=r"in d \(dot\) of x \(2, 3\), y \(4, 5\)"):
        sym.dot(sym.var("x"), sym.var("y"), name="d").infer_shape(x=(2, 3), y=(4, 5))


def test_types(mlp):
    arguments, outputs, _ = mlp.infer_type(data="float16")
    assert {a.__name__ for a in arguments} == {"float16"}
    assert outputs[0].__name__ == "float16"
    assert sym.cast(sym.var("x"), dtype="int32").infer_type(x="float64")[1][0].__name__ == "int32"


def test_sizes_that_a_graph_leaves_open_follow_from_the_data():
    state = sym.zeros((0, 3))
    data = sym.var("x")
    net = sym.FullyConnected(data, num_hidden=3, name="i") + sym.FullyConnected(state, num_hidden=3, name="h")
    assert net.infer_shape(x=(5, 2))[1] == [(5, 3)]
    weights = {n: nd.ones(s) for n, s in zip(net.list_arguments()[1:], net.infer_shape(x=(5, 2))[0][1:], strict=True)}
    assert (net.eval(x=nd.ones((5, 2)), **weights)[0] == 4).asnumpy().all()
    with pytest.raises(errors.ShapeError):
        (sym.var("y") * sym.zeros((0, 7))).infer_shape(y=(5, 2))
