"""`mx.viz.print_summary`: the table, and who is refused."""

import pytest

import d2lcore as mx


def network():
    x = mx.sym.Convolution(mx.sym.var("data"), kernel=(3, 3), num_filter=4, num_group=2, name="c")
    y = mx.sym.BatchNorm(x, name="bn")
    z = mx.sym.Flatten(mx.sym.Concat(x, y, name="k"), name="fl")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(z, num_hidden=10, no_bias=True, name="fc"), name="softmax")


def rows(capsys):
    lines = capsys.readouterr().out.splitlines()
    return [line.split() for line in lines if line and line[0] not in "_="]


def test_the_table(capsys):
    mx.viz.print_summary(network(), shape={"data": (2, 2, 5, 5)})
    assert rows(capsys) == [
        ["Layer", "(type)", "Output", "Shape", "Param", "#", "Previous", "Layer"],
        ["data(null)", "2x5x5", "0"],
        ["c(Convolution)", "4x3x3", str(4 * 1 * 9 + 4), "data"],
        ["bn(BatchNorm)", "4x3x3", "8", "c"],
        ["k(Concat)", "8x3x3", "0", "c"],
        ["bn"],
        ["fl(Flatten)", "72", "0", "k"],
        ["fc(FullyConnected)", "10", "720", "fl"],
        ["softmax(SoftmaxOutput)", "10", "0", "fc"],
        ["Total", "params:", "768"],
    ]


def test_without_shapes_only_what_attributes_say_counts(capsys):
    mx.viz.print_summary(network())
    assert rows(capsys)[2] == ["c(Convolution)", "4", "data"]


def test_a_layer_that_flattens_its_input_is_counted_right(capsys):
    y = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=10, name="fc")
    mx.viz.print_summary(y, shape={"data": (2, 3, 4, 4)})
    assert rows(capsys)[2] == ["fc(FullyConnected)", "10", str(48 * 10 + 10), "data"]


def test_columns_are_cut_where_they_end(capsys):
    mx.viz.print_summary(network(), shape={"data": (2, 2, 5, 5)}, line_length=40, positions=(10, 20, 30, 40))
    lines = capsys.readouterr().out.splitlines()
    assert "c(Convolut4x3x3     40        data      " in lines
    assert {len(line) for line in lines if "Total" not in line} == {40}


def test_what_is_refused():
    with pytest.raises(TypeError, match="symbol must be a Symbol, got int"):
        mx.viz.print_summary(3)
    with pytest.raises(ValueError, match="Input shape is incomplete"):
        mx.viz.print_summary(network(), shape={})
