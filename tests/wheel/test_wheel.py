"""What pip installs: the right files, an import that needs NumPy only, and a network that trains with no network."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

from packaging.requirements import Requirement

OFFLINE = """
import socket

def refuse(*arguments):
    raise OSError("no network in this test")

socket.socket.connect = refuse
"""

IMPORTED = """
import json, sys
import numpy.random
before = set(sys.modules)
import d2lcore
print(json.dumps([d2lcore.__file__, *sorted(set(sys.modules) - before)]))
"""

TRAIN = """
import d2lcore as mx
from d2lcore import autograd, gluon, nd
from d2lcore.gluon import nn

mx.random.seed(3)
x = nd.random.uniform(-1, 1, shape=(64, 1, 12, 12))
y = (x.mean(axis=(1, 2, 3)) > 0).reshape((-1,))
net = nn.HybridSequential()
net.add(nn.Conv2D(8, 5, activation="relu"), nn.MaxPool2D(2, 2), nn.Dense(2))
net.initialize(mx.init.Xavier())
net.hybridize()
loss_fn = gluon.loss.SoftmaxCrossEntropyLoss()
trainer = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
losses = []
for _ in range(20):
    with autograd.record():
        loss = loss_fn(net(x), y)
    loss.backward()
    trainer.step(64)
    losses.append(float(loss.mean().asscalar()))
net.save_parameters("net.params")
net.load_parameters("net.params")
print(losses[0], losses[-1])
"""


def run(python: Path, code: str, folder: Path) -> str:
    """Run ``code`` in ``folder`` with nothing of this checkout or of the user's environment in sight."""
    env = {"HOME": str(folder), "OPENBLAS_NUM_THREADS": "1"}
    command = [python, "-I", "-W", "error", "-c", OFFLINE + code]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_holds_the_packages_and_what_they_need(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        licences = {Path(name).name for name in names if "/licenses/" in name}
        package = [name for name in names if ".dist-info/" not in name]
    assert {name.partition("/")[0] for name in package} == {"d2lcore", "d2lwidgets"}
    assert licences == {"LICENSE", "NOTICE"}
    assert "d2lcore/py.typed" in package
    assert any(name.startswith("d2lcore/course/data/") for name in package), "the carried digits are missing"
    assert any(name.startswith("d2lwidgets/static/") and name.endswith(".js") for name in package)
    assert not [name for name in package if "node_modules" in name or name.endswith((".pyc", ".map", ".ipynb"))]


def test_the_base_asks_for_little_and_pins_nothing(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(name).decode())
    asked = [Requirement(text) for text in metadata.get_all("Requires-Dist")]
    assert {r.name for r in asked if r.marker is None} == {"cloudpickle", "numpy", "pooch", "requests", "tqdm"}
    assert {clause.operator for r in asked for clause in r.specifier} == {">="}


def test_importing_needs_numpy_only(empty_python: Path, tmp_path: Path):
    file, *added = json.loads(run(empty_python, IMPORTED, tmp_path))
    assert "site-packages" in file
    assert {name.partition(".")[0] for name in added} <= sys.stdlib_module_names | {"d2lcore", "numpy"}
    slow = {"asyncio", "concurrent.futures", "http.client", "multiprocessing", "sqlite3", "unittest", "urllib.request"}
    assert not slow.intersection(added)
    assert not [name for name in added if name.startswith(("d2lcore.gluon", "d2lcore.observe", "d2lcore.course"))]


def test_it_trains_from_an_empty_folder_with_no_network(empty_python: Path, tmp_path: Path):
    first, last = map(float, run(empty_python, TRAIN, tmp_path).split())
    assert last < 0.7 * first
    assert [path.name for path in tmp_path.iterdir()] == ["net.params"]
