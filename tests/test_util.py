"""NumPy semantics on and off."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from d2lcore import nd, np, npx, util


@pytest.fixture(autouse=True)
def _off_again() -> Iterator[None]:
    yield
    npx.reset_np()


def test_the_switch_decides_the_class_of_new_arrays() -> None:
    assert util.array_class() is nd.NDArray
    npx.set_np()
    assert npx.is_np_array()
    assert npx.is_np_shape()
    assert util.array_class() is np.ndarray
    npx.reset_np()
    assert util.array_class() is nd.NDArray


def test_it_holds_in_every_thread() -> None:
    found = []
    npx.set_np()
    worker = threading.Thread(target=lambda: found.append(npx.is_np_array()))
    worker.start()
    worker.join()
    assert found == [True]


def test_for_the_length_of_a_with() -> None:
    with util.np_array():
        assert npx.is_np_array()
        with util.np_array(False):
            assert not npx.is_np_array()
        assert npx.is_np_array()
    assert not npx.is_np_array()


def test_decorators() -> None:
    @npx.use_np
    def function() -> bool:
        """Docs."""
        return npx.is_np_array()

    @npx.use_np
    class Layer:
        size = 3

        def __init__(self) -> None:
            self.made = npx.is_np_array()

        def forward(self) -> bool:
            return npx.is_np_array()

        @staticmethod
        def apart() -> bool:
            return npx.is_np_array()

    layer = Layer()
    assert (function(), layer.made, layer.forward(), layer.apart()) == (True, True, True, False)
    assert function.__doc__ == "Docs."
    assert Layer.size == 3
    assert not npx.is_np_array()


def test_what_cannot_be_set() -> None:
    with pytest.raises(ValueError, match="array=True needs shape=True"):
        npx.set_np(shape=False)
    with pytest.raises(ValueError, match="dtype=True"):
        npx.set_np(dtype=True)
    assert not npx.is_np_array()
    assert not npx.is_np_default_dtype()


def test_shapes_and_arrays_are_switched_apart() -> None:
    with util.np_shape():
        assert (util.is_np_shape(), util.is_np_array()) == (True, False)
        with util.np_array(), util.np_shape(False):
            assert (util.is_np_shape(), util.is_np_array()) == (False, True)
    npx.set_np(array=False)
    assert (util.is_np_shape(), util.is_np_array()) == (True, False)
    npx.reset_np()
    assert (util.is_np_shape(), util.is_np_array()) == (False, False)


def test_use_np_shape_on_a_class() -> None:
    @util.use_np_shape
    class Block:
        def forward(self) -> tuple[bool, bool]:
            return util.is_np_shape(), util.is_np_array()

    assert Block().forward() == (True, False)


def test_wrapped_functions_check_numpys_options() -> None:
    @util.wrap_np_unary_func
    def twice(x, out=None):
        return 2 * x

    assert twice(2, where=True, order="K") == 4
    for options, error in (
        ({"where": False}, NotImplementedError),
        ({"dtype": "int8"}, NotImplementedError),
        ({"dtype": "abc"}, TypeError),
        ({"casting": "safe"}, NotImplementedError),
        ({"casting": "mxnet"}, TypeError),
        ({"order": "C"}, NotImplementedError),
        ({"subok": False}, NotImplementedError),
        ({"foo": 1}, TypeError),
    ):
        with pytest.raises(error, match="twice"):
            twice(2, **options)
