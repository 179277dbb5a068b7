"""Checks of exercises: right answers pass, and each wrong answer gets the hint that was meant for it."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import gluon, nd
from d2lcore.course import check
from d2lcore.errors import UnknownNameError


def correct(x, k):
    h, w = k.shape
    y = nd.zeros((x.shape[0] - h + 1, x.shape[1] - w + 1))
    for i in range(y.shape[0]):
        for j in range(y.shape[1]):
            y[i, j] = (x[i : i + h, j : j + w] * k).sum()
    return y


def too_small(x, k):
    return correct(x, k)[:-1, :-1]


def flipped(x, k):
    return correct(x, nd.array(k.asnumpy()[::-1, ::-1]))


def padded(x, k):
    wide = np.pad(x.asnumpy(), ((0, k.shape[0] - 1), (0, k.shape[1] - 1)))
    return correct(nd.array(wide), k)


def test_right_answers_are_solved():
    report = check("6.1", correct)
    assert report
    assert report.verdict == "solved"
    assert check("6.1", lambda x, k: correct(x, k).asnumpy().tolist())  # lists will do
    assert check("6.2", lambda n, k, p, s: (n - k + 2 * p) // s + 1)


@pytest.mark.parametrize(
    ("number", "answer", "hint"),
    [
        ("6.1", flipped, "turned by 180 degrees"),
        ("6.1", padded, "the window must stay inside"),
        ("6.1", too_small, "range(n - k + 1), not range(n - k)"),
        ("6.1", lambda x, k: correct(x, nd.ones(k.shape)), "the kernel plays no part"),
        ("6.1", lambda x, k: None, "Is the return statement missing?"),
        ("6.1", lambda x, k: x[0] + nope, "NameError at line"),  # noqa: F821
        ("6.1", lambda x, k: "abc", "Expected numbers, got str"),
        ("6.1", 3, "Pass the function itself"),
        ("6.1", ..., "Replace the ... by your own code"),
        ("6.2", lambda n, k, p, s: (n - k + p) // s + 1, "counts twice"),
        ("6.2", lambda n, k, p, s: (n - k + 2 * p) // s, "add 1"),
        ("6.2", lambda n, k, p, s: n - k + 2 * p + 1, "stride is left out"),
        ("6.2", lambda n, k, p, s: (n - k + 2 * p) / s + 1, "must round down"),
        ("6.3", "net", "Pass the network itself"),
    ],
)
def test_wrong_answers_get_the_hint_that_was_meant(number, answer, hint):
    report = check(number, answer)
    assert not report
    assert any(hint in f.hint for f in report.findings), report


def test_a_net_of_the_wrong_shape_size_and_skill():
    net = gluon.nn.Sequential()
    net.add(gluon.nn.Dense(7))
    net.initialize()
    assert "The last layer is nn.Dense(10)" in repr(check("6.3", net))
    net = gluon.nn.Sequential()
    net.add(gluon.nn.Dense(64), gluon.nn.Dense(10))
    net.initialize(mx.init.Xavier())
    text = repr(check("6.3", net))
    assert "✗ it has at most 20,000 parameters (50,890)" in text
    assert "✗ it reads at least 93%" in text


def test_reports_show_themselves_safely():
    report = check("6.1", lambda x, k: (_ for _ in ()).throw(ValueError("<script>")))
    assert "&lt;script&gt;" in report._repr_html_()
    assert repr(report).startswith("Exercise 6.1, a convolution by hand: 0 of 1 right so far\n  ✗")


def test_unknown_exercises_are_explained():
    with pytest.raises(UnknownNameError, match=r"unknown exercise '6\.9'"):
        check("6.9", correct)
