"""x[...]: the same parts as NumPy's, for every kind of index, with gradients and in graphs."""

from __future__ import annotations

import numpy
import pytest

from d2lcore import autograd, nd, np
from d2lcore.errors import RangeError
from d2lcore.graph import trace

HOST = numpy.arange(24, dtype="float32").reshape(2, 3, 4)
KEYS = [
    1,
    -1,
    numpy.int64(1),
    (0, 2),
    slice(1, None),
    (slice(None), 1),
    (slice(None), slice(None, None, -2)),
    Ellipsis,
    (Ellipsis, 0),
    (None, 0),
    (0, None, slice(1, 3)),
    [1, 0],
    [],
    numpy.array([1, 1, 0]),
    (slice(None), [2, 0]),
    ([0, 1], [2, 1]),
    (numpy.array([[0], [1]]), [0, 2]),
    (0, [1, 2], slice(None, 2)),
    ([1], slice(None), [0]),
    HOST > 11,
    (slice(None), numpy.array([True, False, True])),
]


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_gives_what_numpy_gives(key) -> None:
    assert numpy.array_equal(np.array(HOST)[key].asnumpy(), HOST[key])


@pytest.mark.parametrize("key", KEYS, ids=repr)
def test_gradients_go_where_the_elements_came_from(key) -> None:
    x = np.array(HOST)
    x.attach_grad()
    with autograd.record():
        y = x[key]
        loss = (y * y).sum()
    loss.backward()
    expected = numpy.zeros_like(HOST)
    numpy.add.at(expected, key, 2 * HOST[key])
    assert numpy.array_equal(x.grad.asnumpy(), expected)


def test_arrays_of_the_engine_index_too() -> None:
    x, host = np.array(HOST), HOST
    i, mask = np.array([1, 0], dtype="int32"), np.array([True, False], dtype=bool)
    assert numpy.array_equal(x[i].asnumpy(), host[[1, 0]])
    assert numpy.array_equal(x[:, i, 0].asnumpy(), host[:, [1, 0], 0])
    assert numpy.array_equal(x[mask].asnumpy(), host[:1])
    assert numpy.array_equal(x[x > 11].asnumpy(), host[host > 11])


def test_legacy_indices_are_floats() -> None:
    x = nd.array(HOST)
    assert numpy.array_equal(x[nd.array([1, 0])].asnumpy(), HOST[[1, 0]])
    assert x[0][nd.array([2])].shape == (1, 4)


def test_an_array_in_an_index_is_an_input_of_the_graph() -> None:
    graph, _ = trace(lambda x, i: (x[i],), (np.array([1.0, 2.0, 3.0]), np.array([0, 2])), False)
    gather = next(node for node in graph.nodes if node.op.name == "getitem")
    assert list(gather.inputs) == list(graph.inputs)


def test_out_of_range_is_an_index_error_that_names_the_shape() -> None:
    x = nd.zeros((2, 3))
    for key in (2, (0, 9), (0, 0, 0), [5]):
        with pytest.raises(IndexError):
            x[key]
    with pytest.raises(RangeError) as error:
        x[5]
    assert str(error.value) == "getitem: x has shape (2, 3): index 5 is out of bounds for axis 0 with size 2"
