"""Colours that everybody can read and tell apart, on light and on dark pages."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from d2lcore.observe.draw import style

DATA = [name for name in style.ROLES if name not in ("paper", "card", "band", "rule", "ink", "quiet")]
PAGES = {"light": "#ffffff", "dark": "#111315"}


def linear(colour: str) -> np.ndarray:
    channels = np.array(list(bytes.fromhex(colour[1:]))) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(a: str, b: str) -> float:
    """The ratio of WCAG 2."""
    low, high = sorted(float(linear(c) @ (0.2126, 0.7152, 0.0722)) + 0.05 for c in (a, b))
    return high / low


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", ["ink", "quiet"])
@pytest.mark.parametrize("ground", ["paper", "card", "band"])
def test_text_can_be_read(page, role, ground):
    assert contrast(getattr(style.ROLES[role], page), getattr(style.ROLES[ground], page)) >= 4.5


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("role", DATA)
def test_data_can_be_seen(page, role):
    assert contrast(getattr(style.ROLES[role], page), PAGES[page]) >= 3


#: What a reader without red, green or blue cones sees, in linear light (Viénot, Brettel and Mollon 1999).
CONES = {
    "protan": [[0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]],
    "deutan": [[0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]],
}


def lab(rgb: np.ndarray) -> np.ndarray:
    xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]) @ np.clip(rgb, 0, 1)
    f = np.cbrt(xyz / (0.9505, 1, 1.089))
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("cones", ["all", *CONES])
def test_what_stands_side_by_side_is_told_apart(page, cones):
    matrix = np.array(CONES.get(cones, np.eye(3)))
    seen = {role: lab(matrix @ linear(getattr(style.ROLES[role], page))) for role in style.MEMORY.values()}
    for (a, x), (b, y) in itertools.combinations(seen.items(), 2):
        assert np.linalg.norm(x - y) >= 10, (a, b)


def test_every_meaning_has_a_colour():
    assert {*style.MEMORY.values(), *style.FAMILY.values()} <= set(style.ROLES)


def test_the_heat_scale_grows_lighter():
    light = [lab(linear(style.heat(share)))[0] for share in np.linspace(0, 1, 33)]
    assert all(a < b for a, b in itertools.pairwise(light))


def test_depth_goes_from_the_first_colour_to_the_last():
    assert [style.depth(i, 3) for i in range(3)] == ["depth0", "depth4", "depth7"]
    assert style.depth(0, 1) == "depth0"
