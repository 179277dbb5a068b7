"""`mx.viz.plot_network`: the text in DOT, the drawing, and the files."""

import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest

import d2lcore as mx
from d2lcore.visualization.digraph import Digraph


def network():
    x = mx.sym.Convolution(mx.sym.var("data"), kernel=(3, 3), stride=(2, 2), num_filter=4, name="c")
    a = mx.sym.Activation(x, act_type="relu", name="a")
    return mx.sym.Concat(a, x, name="k")


def test_the_text_is_that_of_mxnet():
    assert mx.viz.plot_network(network(), shape={"data": (2, 2, 7, 7)}).source == (
        "digraph plot {\n"
        '\tdata [label=data fillcolor="#8dd3c7" fixedsize=true height=0.8034 shape=oval style=filled width=1.3]\n'
        '\tc [label="Convolution\n3x3/2x2, 4" fillcolor="#fb8072" fixedsize=true height=0.8034 shape=box '
        "style=filled width=1.3]\n"
        '\ta [label="Activation\nrelu" fillcolor="#ffffb3" fixedsize=true height=0.8034 shape=box style=filled '
        "width=1.3]\n"
        '\tk [label=k fillcolor="#fdb462" fixedsize=true height=0.8034 shape=box style=filled width=1.3]\n'
        '\tc -> data [label="2x7x7" arrowtail=open dir=back]\n'
        '\ta -> c [label="4x3x3" arrowtail=open dir=back]\n'
        '\tk -> a [label="4x3x3" arrowtail=open dir=back]\n'
        '\tk -> c [label="4x3x3" arrowtail=open dir=back]\n'
        "}"
    )


def test_weights_types_and_looks():
    picture = mx.viz.plot_network(
        network(), "a net", dtype={"data": np.float32}, hide_weights=False, node_attrs={"shape": "oval"}
    )
    assert picture.source.startswith('digraph "a net" {')
    assert 'c -> c_weight [label="(float32)" arrowtail=open dir=back]' in picture.source
    assert "shape=box" not in picture.source
    assert [box.name for box in picture.boxes] == ["data", "c", "a", "k"]


def test_several_outputs_and_repeated_names():
    parts = mx.sym.split(mx.sym.var("x"), num_outputs=2, axis=1, name="s")
    picture = mx.viz.plot_network(parts[0] + parts[1], shape={"x": (1, 4)})
    assert [e.label for e in picture.edges] == ["4", "2", "2"]
    x = mx.sym.var("x")
    with pytest.warns(RuntimeWarning, match="the same name and are one box: e"):
        mx.viz.plot_network(mx.sym.exp(mx.sym.exp(x, name="e"), name="e"))


def test_what_is_refused():
    with pytest.raises(TypeError, match="symbol must be a Symbol, got str"):
        mx.viz.plot_network("net")
    with pytest.raises(ValueError, match="Input shape is incomplete"):
        mx.viz.plot_network(network(), shape={})


def boxes(drawing):
    """Left, top, right and bottom of what is drawn of the boxes, by the words in them."""
    root = ET.fromstring(drawing)
    found = {}
    rect = None
    for element in root:
        tag = element.tag.rpartition("}")[2]
        if tag == "rect" and element.get("stroke"):
            x, y, w, h = (float(element.get(k)) for k in ("x", "y", "width", "height"))
            rect = (x, y, x + w, y + h)
        elif tag == "text" and rect:
            found[element.text] = rect
            rect = None
    return found


def test_the_drawing_has_inputs_below_and_nothing_overlaps():
    net = mx.gluon.model_zoo.vision.get_model("squeezenet1.0", classes=10)
    drawing = mx.viz.plot_network(net(mx.sym.var("data")))
    root = ET.fromstring(drawing._repr_svg_())
    rects = [
        tuple(float(e.get(k)) for k in ("x", "y", "width", "height"))
        for e in root
        if e.tag.endswith("rect") and e.get("stroke")
    ]
    assert len(rects) == len(drawing.boxes)
    for i, (x, y, w, h) in enumerate(rects):
        assert 0 <= x <= float(root.get("width")) - w
        assert 0 <= y <= float(root.get("height")) - h
        for u, v, s, t in rects[:i]:
            assert x >= u + s or u >= x + w or y >= v + t or v >= y + h
    places = boxes(mx.viz.plot_network(network())._repr_svg_())
    assert places["data"][1] > places["Convolution"][1] > places["Activation"][1] > places["k"][1]


def test_a_cycle_is_drawn_too():
    graph = Digraph("loop")
    graph.edge("a", "b")
    graph.edge("b", "a")
    assert graph._repr_svg_().count("<path") == 4


def test_files(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda program: None)
    picture = mx.viz.plot_network(network(), title="net", save_format="svg")
    file = picture.render(directory=tmp_path)
    assert file == str(tmp_path / "net.gv.svg")
    assert Path(file).read_text() == picture._repr_svg_()
    assert (tmp_path / "net.gv").read_text() == picture.source + "\n"
    file = picture.render("other", directory=tmp_path, cleanup=True)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["net.gv", "net.gv.svg", "other.svg"]
    with pytest.warns(UserWarning, match="Graphviz is not installed: writing SVG in place of pdf"):
        assert picture.render("third", directory=tmp_path, format="pdf").endswith("third.svg")
    with pytest.raises(RuntimeError, match="made by Graphviz's 'dot', which is not here"):
        picture.pipe("png")
    assert picture._repr_mimebundle_() == {"image/svg+xml": picture._repr_svg_()}
