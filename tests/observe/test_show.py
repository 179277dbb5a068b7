"""What can be shown is shown everywhere: in notebooks, in files, on light and dark pages, to readers and programs."""

from __future__ import annotations

import json
import re
import time
import xml.etree.ElementTree as ET

import pytest
from synthetic import Stream, residual
from synthetic import lenet as send_lenet

from d2lcore import observe
from d2lcore.errors import MXNetError
from d2lcore.observe.draw import style

SVG = "{http://www.w3.org/2000/svg}"


def shown() -> dict:
    """One of each, with something in it."""
    stream = Stream()
    with observe.graph(level="op") as graph:
        send_lenet(stream)
        stream.backward()
    stream = Stream()
    with observe.graph() as skips:
        residual(stream)
    stream = Stream(time.perf_counter())
    with observe.memory() as memory:
        stream.memory("alloc", 1, 4000, "activation", "net.a<b>")
        stream.memory("alloc", 2, 6000, "gradient", "net.b")
        stream.memory("free", 1, 4000, "activation", "net.a<b>")
    steps = ({"loss": 1 / (i + 1), "val_accuracy": i / 30, "epoch": i // 10} for i in range(30))
    run = observe.TrainingRun(steps, total=30, title="A & B").start("sync")
    return {"graph": graph, "skips": skips, "memory": memory, "training": run}


@pytest.fixture
def gradients(lenet):
    with observe.gradients(lenet.net) as seen:
        for _ in range(3):
            lenet()
    return seen


@pytest.fixture(params=["graph", "skips", "memory", "training", "gradients"])
def thing(request):
    return request.getfixturevalue("gradients") if request.param == "gradients" else shown()[request.param]


def test_the_drawing_stands_alone(thing):
    root = ET.fromstring(thing.svg())
    assert root.tag == f"{SVG}svg"
    assert root.attrib["role"] == "img"
    assert root[0].tag == f"{SVG}title"
    assert len(root[0].text) > 3
    assert root[1].tag == f"{SVG}desc"
    assert len(root[1].text) > 20
    assert not list(root.iter(f"{SVG}script"))
    assert not re.search(r"(href|src|@import|url\()", thing.svg())
    assert len(thing.svg()) < 150_000


def test_nothing_is_drawn_outside_of_the_page(thing):
    root = ET.fromstring(thing.svg())
    width, height = (float(root.attrib[k]) for k in ("width", "height"))
    for rect in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(rect.attrib.get(k, 0)) for k in ("x", "y", "width", "height"))
        assert -0.5 <= x <= x + w <= width + 0.5
        assert -0.5 <= y <= y + h <= height + 0.5
    for text in root.iter(f"{SVG}text"):
        assert 0 <= float(text.attrib["x"]) <= width
        assert 0 < float(text.attrib["y"]) <= height
        assert float(text.attrib["font-size"]) >= style.SMALL


def test_every_colour_has_a_rule_for_both_pages(thing):
    svg = thing.svg()
    used = set(re.findall(r'(?<=[" ])([fs]-[a-z]+\d?)(?=[" ])', re.sub(r"<style>.*?</style>", "", svg, flags=re.S)))
    assert used
    for name in used:
        assert re.search(rf"\.d2l-svg \.{name} {{ (fill|stroke): .*light-dark\(", svg)


def test_notebooks_get_three_forms(thing):
    bundle = thing._repr_mimebundle_()
    assert bundle["text/plain"] == str(thing) == thing.text()
    assert bundle["image/svg+xml"] == thing.svg()
    payload = re.search(r'<script type="application/json" class="d2l-data">(.*?)</script>', bundle["text/html"], re.S)
    assert json.loads(payload[1]) == json.loads(json.dumps(thing.data()))


def test_a_recording_shows_the_same(thing):
    again = observe.Recording(json.loads(json.dumps(thing.data())))
    assert again.text() == thing.text()
    assert again.svg() == thing.svg()


def test_text_fits_a_terminal(thing):
    assert max(map(len, thing.text().splitlines())) <= 160


def test_the_data_cannot_end_its_script():
    run = observe.TrainingRun(iter([]), title="</script><b>").start("sync")
    assert run.html().count("</script>") == 1
    assert "<b>" not in run.svg()


@pytest.mark.parametrize("ending", [".svg", ".html", ".json", ".txt"])
def test_save(tmp_path, ending):
    thing = shown()["memory"]
    file = tmp_path / f"memory{ending}"
    thing.save(file)
    words = file.read_text(encoding="utf-8")
    assert words in (thing.svg(), thing.html(), thing.text(), json.dumps(thing.data()))
    assert [f.name for f in tmp_path.iterdir()] == [file.name]


def test_save_leaves_nothing_half_written(tmp_path, monkeypatch):
    thing = shown()["memory"]
    file = tmp_path / "memory.svg"
    file.write_text("the old one")
    monkeypatch.setattr("os.replace", lambda *names: (_ for _ in ()).throw(OSError("no space left on device")))
    with pytest.raises(MXNetError, match="no space left"):
        thing.save(file)
    assert [(f.name, f.read_text()) for f in tmp_path.iterdir()] == [("memory.svg", "the old one")]


def test_save_asks_for_a_known_ending(tmp_path):
    with pytest.raises(ValueError, match=r"memory\.png should end in \.svg, \.html, \.txt, \.json"):
        shown()["memory"].save(tmp_path / "memory.png")


def test_only_views_can_be_replayed():
    with pytest.raises(ValueError, match="one of graph, gradients, memory, training; got 'teapot'"):
        observe.Recording({"view": "teapot"})
