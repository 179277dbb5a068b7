"""Folding: levels of detail, inputs before what reads them, edges that no folding loses."""

from __future__ import annotations

import pytest
from synthetic import Stream, lenet, residual

from d2lcore import observe
from d2lcore.observe.draw import graph as drawing
from d2lcore.observe.draw.fold import fold


def recorded(make) -> dict:
    stream = Stream()
    with observe.graph() as seen:
        make(stream)
        stream.backward()
    return seen.data()


def names(data, level) -> list[str]:
    return [row.name or row.what for row in fold(data, level).rows]


def test_levels_of_detail():
    data = recorded(residual)
    assert names(data, 0) == ["input", "ResNet"]
    assert names(data, 1) == ["input", "ResNet", "body"]
    assert names(data, 2) == ["input", "ResNet.body", "body[0]", "body[1]"]
    deep = names(data, "layer")
    assert deep[:5] == ["input", "ResNet.body", "[0]", "body[0].conv0", "body[0].bn0"]
    assert deep.count("add") == 2


def test_an_activation_belongs_to_its_layer_until_unfolded():
    data = recorded(lenet)
    assert "features[0].act" not in names(data, "layer")
    assert "features[0].act" in names(data, "op")


@pytest.mark.parametrize("make", [lenet, residual])
@pytest.mark.parametrize("level", ["layer", "op", 0, 1, 2])
def test_rows_add_up_to_the_whole(make, level):
    data = recorded(make)
    rows = [row for row in fold(data, level).rows if row.kind in ("op", "block")]
    assert sorted(i for row in rows for i in row.ops) == list(range(len(data["ops"])))
    assert sum(row.seconds for row in rows) == pytest.approx(sum(op["seconds"] for op in data["ops"]))
    assert sum(row.nbytes for row in rows) == sum(op["bytes"] for op in data["ops"])


@pytest.mark.parametrize("make", [lenet, residual])
@pytest.mark.parametrize("level", ["layer", "op", 1])
def test_edges_go_down(make, level):
    folded = fold(recorded(make), level)
    assert all(edge.source < edge.target for edge in folded.edges)
    readers = {edge.target for edge in folded.edges}
    assert all(r in readers for r, row in enumerate(folded.rows) if row.kind in ("op", "block"))


def test_a_skip_connection_runs_in_a_lane_of_its_own():
    folded = fold(recorded(residual))
    add = next(r for r, row in enumerate(folded.rows) if row.what == "add")
    sources = [edge.source for edge in folded.edges if edge.target == add]
    assert len(sources) == 2
    lanes, width = drawing._lanes(folded, set())
    assert set(lanes) == {(edge.source, edge.target) for edge in folded.edges if edge.target - edge.source > 3}
    assert width > 0


def test_labels_stand_beside_the_edge_into_the_loss():
    folded = fold(recorded(lenet))
    beside = drawing._beside(folded)
    assert [folded.rows[r].name for r in beside] == ["input 2"]
