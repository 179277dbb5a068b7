"""`mx.profiler`: what is seen, the table, the timeline, and that nobody listens while it is off."""

import json
from itertools import pairwise

import pytest

import d2lcore as mx
from d2lcore import autograd, events, gluon, nd, profiler
from d2lcore.errors import MXNetError
from d2lcore.profiler import run


@pytest.fixture(autouse=True)
def fresh(tmp_path):
    before = dict(run._config)
    profiler.set_config(filename=str(tmp_path / "profile.json"), aggregate_stats=True)
    yield tmp_path / "profile.json"
    profiler.set_state("stop")
    profiler.dumps(reset=True)
    run.record.timeline.clear()
    run._config.update(before)


def table(**options):
    """The table's rows: name, count and the other numbers, by category."""
    found, category, lines = {}, None, profiler.dumps(**options).splitlines()
    for above, line in pairwise(lines):
        if line.startswith("====="):
            category = found.setdefault(above, {})
        elif category is not None and line and not line.startswith(("Name", "----")) and line[-1].isdigit():
            name, *numbers = line.rsplit(None, 5 if above_is_time(lines, line) else 4)
            category[name] = [float(n) for n in numbers]
    return found


def above_is_time(lines, line):
    heads = [other for other in lines[: lines.index(line)] if other.startswith("Name")]
    return "Time (ms)" in heads[-1]


def test_nobody_listens_while_it_is_off():
    assert not profiler.run.is_listening()
    before = (events.OP, events.GRAD, events.MEM, events.BLOCK)
    profiler.set_config(profile_all=True)
    profiler.set_state("run")
    assert len(events.OP) == len(before[0]) + 1
    assert len(events.MEM) == len(before[2]) + 1
    profiler.set_state("run")  # once more changes nothing
    assert len(events.OP) == len(before[0]) + 1
    profiler.set_state("stop")
    assert before == (events.OP, events.GRAD, events.MEM, events.BLOCK)
    nd.ones(3) + 1
    assert profiler.dumps().count("\n") == 3


def test_operators_are_counted():
    x = nd.ones((20, 20))
    profiler.set_state("run")
    for _ in range(3):
        y = nd.dot(x, x)
    nd.exp(y)
    profiler.set_state("stop")
    found = table()["operator"]
    assert found["dot"][0] == 3
    assert found["exp"][0] == 1
    count, total, low, high, mean = found["dot"]
    assert 0 <= low <= mean <= high <= total
    assert mean == pytest.approx(total / count, abs=1e-3)


def test_backward_blocks_and_graphs_are_seen():
    net = gluon.nn.HybridSequential()
    net.add(gluon.nn.Dense(3, activation="relu"), gluon.nn.Dense(2))
    net.initialize()
    net(nd.ones((1, 4)))
    for hybrid in (False, True):
        if hybrid:
            net.hybridize()
            net(nd.ones((1, 4)))
        profiler.dumps(reset=True)
        profiler.set_state("run")
        with autograd.record():
            y = net(nd.ones((1, 4)))
        y.backward()
        profiler.set_state("stop")
        found = table()
        assert found["operator"]["fully_connected"][0] == 2
        assert "HybridSequential" in found["block"]
        assert any(name.startswith("_backward") for name in found["operator"]) or hybrid


def test_pause_and_resume():
    x = nd.ones(3)
    profiler.resume()
    assert not run.is_listening()
    profiler.set_state("run")
    nd.exp(x)
    profiler.pause()
    nd.log(x)
    profiler.resume()
    nd.sin(x)
    profiler.set_state("stop")
    assert set(table()["operator"]) == {"exp", "sin"}


def test_memory():
    profiler.set_config(profile_memory=True)
    profiler.set_state("run")
    x = nd.zeros((1000, 1000))
    profiler.set_state("stop")
    _, _, high, _ = table()["Device Storage"]["Memory: cpu/0"]
    assert high >= x.size * 4 / 1e3


def test_own_marks():
    domain = profiler.Domain("mine")
    profiler.set_state("run")
    task, frame, event = domain.new_task("task"), domain.new_frame("frame"), profiler.Event("event")
    for span in (task, frame, event):
        span.start()
        span.stop()
    with task:
        pass
    counter = domain.new_counter("counter", 5)
    counter += 3
    counter -= 1
    domain.new_marker("marker").mark("global")
    profiler.set_state("stop")
    task.start()
    task.stop()
    found = table()
    assert found["mine"]["task"][0] == 2
    assert found["mine,frame"]["frame"][0] == found["event"]["event"][0] == 1
    assert found["mine,counter"]["counter"] == [3, 5, 8, 6.6667]
    assert [str(x) for x in (domain, task, counter)] == ["mine", "task", "counter"]


def test_the_timeline_is_in_chromes_format(fresh):
    domain = profiler.Domain("mine")
    profiler.set_state("run")
    nd.exp(nd.ones(3))
    domain.new_counter("c", 4)
    domain.new_marker("m").mark("thread")
    with profiler.scope("part:"):
        nd.log(nd.ones(3))
    profiler.set_state("stop")
    profiler.dump(False)
    told = json.loads(fresh.read_text())
    assert told["displayTimeUnit"] == "ms"
    entries = {e["name"]: e for e in told["traceEvents"] if e["ph"] != "M"}
    named = {e["pid"]: e["args"]["name"] for e in told["traceEvents"] if e["ph"] == "M"}
    exp = entries["exp"]
    assert (exp["ph"], exp["cat"], named[exp["pid"]]) == ("X", "operator", "cpu/0")
    assert exp["ts"] >= 0
    assert exp["dur"] >= 0
    assert exp["args"]["outputs"] == "[(3,)]"
    assert entries["log"]["args"]["scope"] == "part"
    assert (entries["c"]["ph"], entries["c"]["args"]) == ("C", {"c": 4})
    assert (entries["m"]["ph"], entries["m"]["s"]) == ("i", "t")
    profiler.dump()
    profiler.dump()
    assert json.loads(fresh.read_text())["traceEvents"] == []


def test_json_order_and_reset():
    x = nd.ones(3)
    profiler.set_state("run")
    nd.exp(x), nd.exp(x), nd.sin(x)
    profiler.set_state("stop")
    told = json.loads(profiler.dumps(format="json", sort_by="count"))
    assert told["Unit"] == {"Time": "ms", "Memory": "kB"}
    assert list(told["Time"]["operator"]) == ["exp", "sin"]
    assert told["Time"]["operator"]["exp"]["Count"] == 2
    told = json.loads(profiler.dumps(True, "json", "count", True))
    assert list(told["Time"]["operator"]) == ["sin", "exp"]
    assert json.loads(profiler.dumps(format="json"))["Time"] == {}
    profiler.set_config(aggregate_stats=False)
    assert profiler.dumps() == ""


def test_continuous_dump(fresh):
    profiler.set_config(continuous_dump=True)
    profiler.set_state("run")
    nd.exp(nd.ones(3))
    profiler.set_state("stop")
    assert '"exp"' in fresh.read_text()


def test_what_is_refused():
    with pytest.raises(MXNetError, match=r"set_config 'profile_al'. Did you mean 'profile_all'"):
        profiler.set_config(profile_al=True)
    with pytest.raises(MXNetError, match="profile_all is True or False, got 'x'"):
        profiler.set_config(profile_all="x")
    with pytest.raises(MXNetError, match="there are no parameter servers here"):
        profiler.set_state("run", profile_process="server")
    with pytest.raises(KeyError):
        profiler.set_state("start")
    with pytest.raises(AssertionError):
        profiler.dumps(sort_by="x")
    with pytest.raises(AssertionError):
        profiler.dumps(format="x")
    with pytest.raises(MXNetError, match="unknown scope of a marker"):
        profiler.Domain("d").new_marker("m").mark("x")
    with pytest.raises(TypeError):
        profiler.Domain(3)


def test_old_names(tmp_path):
    with pytest.warns(UserWarning, match="old name of profiler.set_config"):
        profiler.profiler_set_config("all", str(tmp_path / "old.json"))
    with pytest.warns(UserWarning, match="old name"):
        profiler.profiler_set_state("run")
    nd.exp(nd.ones(3))
    with pytest.warns(UserWarning, match="old name"):
        profiler.profiler_set_state("stop")
    with pytest.warns(UserWarning, match="old name"):
        profiler.dump_profile()
    assert '"exp"' in (tmp_path / "old.json").read_text()
    assert mx.profiler is profiler
