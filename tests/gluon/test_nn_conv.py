"""Convolutions: values against a plain loop, shapes known late, names, and what their errors say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from expect import fails

import d2lcore as mx
from d2lcore import autograd, errors, nd
from d2lcore.gluon import nn

CONVOLUTIONS = [nn.Conv1D, nn.Conv2D, nn.Conv3D]
TRANSPOSED = [nn.Conv1DTranspose, nn.Conv2DTranspose, nn.Conv3DTranspose]


def ready(layer):
    layer.initialize(mx.init.Normal(1))
    return layer


def correlate(x, weight, stride, pad, dilate, groups):
    """Convolution as its definition says, point by point."""
    dims = x.ndim - 2
    x = np.pad(x, [(0, 0), (0, 0)] + [(p, p) for p in pad])
    kernel = weight.shape[2:]
    counts = [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip(x.shape[2:], kernel, stride, dilate, strict=True)]
    out = np.zeros((len(x), len(weight), *counts))
    per_in, per_out = weight.shape[1], len(weight) // groups
    for place in itertools.product(*map(range, counts)):
        window = tuple(
            slice(p * s, p * s + d * (k - 1) + 1, d) for p, s, d, k in zip(place, stride, dilate, kernel, strict=True)
        )
        part = x[(slice(None), slice(None), *window)]
        for o in range(len(weight)):
            first = o // per_out * per_in
            axes = tuple(range(1, dims + 2))
            out[(slice(None), o, *place)] = (part[:, first : first + per_in] * weight[o]).sum(axis=axes)
    return out


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize(
    ("strides", "padding", "dilation", "groups"), [(1, 0, 1, 1), (2, 1, 1, 1), (1, 2, 2, 1), (2, 1, 1, 2), (1, 0, 1, 4)]
)
def test_convolution_is_its_definition(dims, strides, padding, dilation, groups):
    layer = ready(CONVOLUTIONS[dims - 1](8, 3, strides, padding, dilation, groups, bias_initializer=mx.init.Normal(1)))
    x = np.random.randn(2, 4, *(7, 6, 5)[:dims]).astype("float32")
    out = layer(nd.array(x)).asnumpy()
    weight = layer.weight.data().asnumpy()
    assert weight.shape == (8, 4 // groups, *[3] * dims)
    every = [(n,) * dims for n in (strides, padding, dilation)]
    bias = layer.bias.data().asnumpy().reshape(-1, *[1] * dims)
    assert np.allclose(out, correlate(x, weight, *every, groups) + bias, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("dims", [1, 2, 3])
@pytest.mark.parametrize(
    ("strides", "padding", "output_padding", "dilation", "groups"),
    [(1, 0, 0, 1, 1), (2, 1, 1, 1, 1), (3, 0, 2, 1, 2), (2, 1, 0, 2, 1)],
)
def test_a_transposed_convolution_is_the_gradient_of_a_convolution(
    dims, strides, padding, output_padding, dilation, groups
):
    up = ready(TRANSPOSED[dims - 1](6, 3, strides, padding, output_padding, dilation, groups, use_bias=False))
    small = nd.array(np.random.randn(2, 4, *[4] * dims))
    large = up(small)
    size = (4 - 1) * strides - 2 * padding + dilation * 2 + 1 + output_padding
    assert large.shape == (2, 6, *[size] * dims)
    assert up.weight.shape == (4, 6 // groups, *[3] * dims)
    down = CONVOLUTIONS[dims - 1](
        4, 3, strides, padding, dilation, groups, use_bias=False, in_channels=6, params=up.params
    )
    x = nd.zeros(large.shape)
    x.attach_grad()
    with autograd.record():
        y = down(x)
    y.backward(small)
    assert np.allclose(x.grad.asnumpy(), large.asnumpy(), rtol=1e-4, atol=1e-5)


def test_sizes_may_differ_by_axis():
    layer = ready(nn.Conv2D(6, (3, 2), strides=(2, 1), padding=(1, 0), activation="relu"))
    out = layer(nd.array(np.random.randn(1, 3, 9, 8)))
    assert out.shape == (1, 6, 5, 7)
    assert (out.asnumpy() >= 0).all()


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (nn.Conv1D(1, 2), "Conv1D(None -> 1, kernel_size=(2,), stride=(1,))"),
        (
            nn.Conv2D(4, 3, padding=1, groups=2, dilation=2, activation="relu", use_bias=False, in_channels=4),
            "Conv2D(2 -> 4, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), dilation=(2, 2), groups=2, bias=False, "
            "Activation(relu))",
        ),
        (
            nn.Conv3DTranspose(2, 2, strides=2, output_padding=1, in_channels=4),
            "Conv3DTranspose(2 -> 4, kernel_size=(2, 2, 2), stride=(2, 2, 2))",
        ),
        (nn.ReflectionPad2D(1), "ReflectionPad2D(\n\n)"),
        (nn.PixelShuffle2D((2, 3)), "PixelShuffle2D((2, 3))"),
    ],
)
def test_repr(layer, text):
    assert repr(layer) == text


def test_names():
    layer = nn.Conv2D(4, 3, prefix="conv_")
    assert [(p.name, p.shape) for p in layer.collect_params().values()] == [
        ("conv_weight", (4, 0, 3, 3)), ("conv_bias", (4,)),
    ]  # fmt: skip
    with nn.Sequential(prefix="net_").name_scope():
        assert [nn.Conv2D(1, 1).name, nn.Conv2DTranspose(1, 1).name] == ["net_conv0", "net_conv1"]


def test_wrong_input_channels():
    net = nn.HybridSequential(prefix="net_")
    net.add(nn.Conv2D(6, 5, in_channels=3))
    ready(net)
    with pytest.raises(errors.ShapeError) as caught:
        net(nd.ones((256, 1, 28, 28)))
    assert str(caught.value) == (
        "in HybridSequential[0]: convolution: weight expects 3 input channels (6, 3, 5, 5), data has 1: "
        "(256, 1, 28, 28). Was the layer made for pictures with other channels (grey, colour), or is a layer before "
        "it missing?"
    )


def test_a_first_batch_that_is_wrong_sets_no_shape():
    layer = ready(nn.Conv2D(6, 5))
    fails(
        errors.ShapeError,
        "in Conv2D: Conv2D: data expects 4 dimensions (batch, channels, height, width), got (256, 28, 28). "
        "Is the axis of channels missing? Use x.expand_dims(axis=1).",
        layer, nd.ones((256, 28, 28)),
    )  # fmt: skip
    assert layer.weight.shape == (6, 0, 5, 5)
    layer = ready(nn.Conv1D(6, 5, groups=2))
    with pytest.raises(errors.ShapeError, match=r"\(batch, channels a multiple of 2, width\), got \(1, 3, 9\)"):
        layer(nd.ones((1, 3, 9)))
    assert layer(nd.ones((1, 4, 9))).shape == (1, 6, 5)


def test_errors_of_arguments():
    fails(
        ValueError,
        "Conv2D: layout is 'NCHW' (channels first) or 'NHWC' (channels last), got 'NWC'",
        nn.Conv2D, 3, 3, layout="NWC",
    )  # fmt: skip
    fails(ValueError, "Conv2D: kernel_size is one number or 2, got (3, 3, 3)", nn.Conv2D, 3, (3, 3, 3))
    fails(
        ValueError, "Conv2D: channels (4) and in_channels (3) are multiples of groups (2)",
        nn.Conv2D, 4, 3, groups=2, in_channels=3,
    )  # fmt: skip
    fails(
        ValueError, "ReflectionPad2D: padding is one number, or 8 (before and after each axis), got (1, 2)",
        nn.ReflectionPad2D, (1, 2),
    )  # fmt: skip


def test_reflection_pad():
    x = np.arange(12.0).reshape(1, 1, 3, 4)
    for padding, widths in ((2, ((2, 2), (2, 2))), ((0, 0, 0, 0, 1, 0, 0, 2), ((1, 0), (0, 2)))):
        out = nn.ReflectionPad2D(padding)(nd.array(x)).asnumpy()
        assert np.array_equal(out, np.pad(x, ((0, 0), (0, 0), *widths), mode="reflect"))


@pytest.mark.parametrize(
    ("layer", "factors"),
    [(nn.PixelShuffle1D(2), (2,)), (nn.PixelShuffle2D((2, 3)), (2, 3)), (nn.PixelShuffle3D(2), (2,) * 3)],
)
def test_pixel_shuffle_moves_channels_into_space(layer, factors):
    sizes = (4, 5, 3)[: len(factors)]
    x = np.random.randn(2, 3 * int(np.prod(factors)), *sizes).astype("float32")
    out = layer(nd.array(x)).asnumpy()
    assert out.shape == (2, 3, *[n * f for n, f in zip(sizes, factors, strict=True)])
    for place in itertools.product(*map(range, out.shape[2:])):
        channel = 0
        for at, factor in zip(place, factors, strict=True):
            channel = channel * factor + at % factor
        where = tuple(at // factor for at, factor in zip(place, factors, strict=True))
        of = np.arange(3) * int(np.prod(factors)) + channel
        assert np.array_equal(out[(slice(None), slice(None), *place)], x[(slice(None), of, *where)])
    with pytest.raises(errors.ShapeError, match=r"PixelShuffle.D: data expects"):
        layer(nd.ones((1, 5, *sizes)))
