"""What tests ask for by name, skipped with the reason where it is missing: the full data sets, a browser, a GPU."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder with the full data sets (laid out as the hub's mirrors are) that D2LCORE_MIRROR names."""
    name = os.environ.get("D2LCORE_MIRROR")
    if not name:
        pytest.skip("needs the full data sets: set D2LCORE_MIRROR to a folder that holds them")
    folder = Path(name)
    if not folder.is_dir():
        pytest.skip(f"D2LCORE_MIRROR names {name}, which is not a folder here")
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive: D2LCORE_CHROMIUM, else the first one on the PATH."""
    if importlib.util.find_spec("playwright") is None:
        pytest.skip("needs playwright: pip install -e '.[test]'")
    found = os.environ.get("D2LCORE_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("needs Chromium: apt install chromium, or set D2LCORE_CHROMIUM to its path")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str):
    """Headless Chromium, one for all tests: Playwright's synchronous API runs once in a thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests marked gpu where there is no CUDA device."""
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if not marked:
        return
    import d2lcore as mx

    if mx.num_gpus() == 0:
        for item in marked:
            item.add_marker(pytest.mark.skip(reason="needs a CUDA device"))


@pytest.fixture
def mlp():
    """A small classifier as a symbol."""
    from d2lcore import sym

    hidden = sym.FullyConnected(sym.var("data"), num_hidden=8, name="fc1")
    hidden = sym.Activation(hidden, act_type="relu", name="relu1")
    return sym.SoftmaxOutput(sym.FullyConnected(hidden, num_hidden=3, name="fc2"), name="softmax")
