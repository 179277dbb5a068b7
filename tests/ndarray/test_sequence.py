"""The spelling of sequences' operators: which lengths count. (Their answers: tests/parity.)"""

from __future__ import annotations

import pytest

from d2lcore import nd, npx
from d2lcore.errors import ShapeError


@pytest.mark.parametrize("name", ["SequenceMask", "SequenceLast", "SequenceReverse"])
def test_lengths_asked_for_must_come(name: str) -> None:
    with pytest.raises(ShapeError) as caught:
        getattr(nd, name)(nd.ones((3, 2)), use_sequence_length=True)
    assert str(caught.value) == f"{name}: use_sequence_length=True, but no sequence_length came with it"


def test_lengths_not_asked_for_are_ignored_as_in_mxnet() -> None:
    data = nd.array([[1, 2], [3, 4]])
    assert (nd.SequenceMask(data, nd.array([1, 1])) == data).asnumpy().all()


def test_a_mask_into_out() -> None:
    data = nd.ones((2, 2))
    assert npx.sequence_mask(data, nd.array([1, 2]), use_sequence_length=True, value=-1, out=data) is data
    assert data.asnumpy().tolist() == [[1, 1], [-1, 1]]
