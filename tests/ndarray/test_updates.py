"""What parity with MXNet cannot show of the optimizer operators: its CPU lacks one, and errors come in our words."""

from __future__ import annotations

import numpy as np
import pytest

from d2lcore import nd
from d2lcore.errors import ShapeError


def test_group_adagrad_has_one_step_size_a_row() -> None:
    w, h = nd.ones((2, 2)), nd.array([[0], [1]])
    nd.contrib.group_adagrad_update(w, nd.array([[3, 3], [0, 0]]), h, lr=0.5, epsilon=0, out=w)
    np.testing.assert_allclose(w.asnumpy(), [[0.5, 0.5], [1, 1]])
    np.testing.assert_allclose(h.asnumpy(), [[9], [1]])


def test_the_master_copy_moves_in_lamb() -> None:
    w, w32 = nd.ones(1, dtype="float16"), nd.ones(1)
    nd.mp_lamb_update_phase2(w, nd.ones(1), nd.ones(1), nd.ones(1), w32, lr=0.5, out=w)
    assert w.asscalar() == w32.asscalar() == 0.5


def test_states_and_weights_stay_when_an_update_is_refused() -> None:
    w, mom = nd.ones((2, 3)), nd.ones((2, 3))
    with pytest.raises(ShapeError, match=r"the weight has shape \(2, 3\), its gradient \(3,\)"):
        nd.sgd_mom_update(w, nd.ones(3), mom, lr=1, momentum=0.5, out=w)
    with pytest.raises(ShapeError, match=r"a state has shape \(3,\), the weight \(2, 3\)"):
        nd.sgd_mom_update(w, w, nd.ones(3), lr=1, out=w)
    assert (w.asnumpy() == 1).all()
    assert (mom.asnumpy() == 1).all()


def test_numbers_and_arrays_must_match() -> None:
    with pytest.raises(ShapeError, match="2 weights need 2 arrays each, 4 together, got 3"):
        nd.multi_sgd_update(nd.ones(1), nd.ones(1), nd.ones(1), lrs=(1, 1), wds=(0, 0), num_weights=2)
    with pytest.raises(ShapeError, match="lrs has 1 numbers for 2 weights"):
        nd.multi_sgd_update(*[nd.ones(1)] * 4, lrs=(1,), wds=(0, 0), num_weights=2)
    with pytest.raises(ShapeError, match="num_arrays=3, but 1 arrays came"):
        nd.multi_sum_sq(nd.ones(1), num_arrays=3)
