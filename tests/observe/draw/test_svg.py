"""Elements, text and scales."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from d2lcore.observe.draw import svg


def test_text_is_escaped_and_shortened_with_its_words_kept():
    made = svg.text(0, 0, "features[0] <conv> & more of it", room=80)
    assert "…" in made
    assert "<title>features[0] &lt;conv&gt; &amp; more of it</title>" in made


@given(st.text(max_size=60), st.floats(20, 300))
def test_shortened_text_fits(words, room):
    short = svg.shorten(words, room, 12)
    assert short in (words, "…") or svg.measure(short, 12) <= room


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_are_round_few_and_inside(low, span, about):
    found = svg.ticks(low, low + span, about)
    assert all(low - span * 1e-6 <= t <= low + span * (1 + 1e-6) for t in found)
    assert len(found) <= 2 * about + 1


@pytest.mark.parametrize("n", range(-12, 6))
def test_powers_of_ten(n):
    assert svg.decades(10.0**n, 10.0**n * 10)[0] == n
    assert svg.power(n).startswith("10")
