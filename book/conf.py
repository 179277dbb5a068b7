"""Sphinx configuration of the book: the notebooks as static pages that need no kernel and no network, from any disk.

The views are alive without a kernel because their HTML carries its data, and one classic script brings it to life; so
neither RequireJS nor the widgets' own manager is needed. MathJax comes out of a wheel, for the same reason.
"""

from __future__ import annotations

import hashlib
import json
import sys
from importlib.metadata import distribution
from pathlib import Path

import d2lcore
import d2lwidgets

sys.path.insert(0, str(Path(__file__).parent))  # Sphinx reads this file alone
import what_runs

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent / "notebooks"


def sources_digest() -> str:
    """A digest of the code that the notebooks run: pages are executed again when it changes, or a cell of theirs."""
    digest = hashlib.sha256()
    for package in (d2lcore, d2lwidgets):
        for file in sorted(Path(package.__file__).parent.rglob("*")):
            if file.suffix in (".py", ".js", ".gz"):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def mathjax() -> str:
    """MathJax as one file, with its fonts as drawings in it."""
    files = distribution("sphinx-mathjax-offline").files or []
    return str(next(f for f in files if f.name == "tex-svg-full.js").locate())


project = "Deep learning you can see inside"
author = "The d2lcore developers"
project_copyright = f"{author}, Apache-2.0"
version = release = d2lcore.__version__

extensions = ["myst_nb", "sphinx.ext.mathjax"]
exclude_patterns = ["**/.ipynb_checkpoints"]
myst_enable_extensions = ["amsmath", "dollarmath"]

nb_execution_mode = "cache"
nb_execution_cache_path = str(HERE / "_build" / "cache" / sources_digest())
nb_execution_timeout = 300
nb_execution_raise_on_error = True
nb_ipywidgets_js: dict = {}
# A view gives a widget, for readers with a kernel, and HTML with its data, for all others.
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None), ("html", "text/html", 0)]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = [str(HERE / "_static"), str(d2lwidgets.host_script()), mathjax()]
html_css_files = ["book.css"]
html_js_files = [(d2lwidgets.host_script().name, {"defer": "defer"})]
mathjax_path = "tex-svg-full.js"
html_show_search_summary = False  # pages opened from a disk may not fetch each other, so there is nothing to quote
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_theme_options = {"use_download_button": True, "use_fullscreen_button": False, "show_toc_level": 2}


def add_contents(app, docname: str, source: list[str]) -> None:
    """Give the start page a table of contents, which only the book needs: all chapters in their order."""
    if docname != "index":
        return
    notebook = json.loads(source[0])
    chapters = sorted(f.relative_to(NOTEBOOKS).with_suffix("").as_posix() for f in NOTEBOOKS.glob("ch*/*.ipynb"))
    text = "\n".join(["```{toctree}", ":hidden:", "", *chapters, "what_runs", "```"])
    notebook["cells"].append({"cell_type": "markdown", "id": "contents", "metadata": {}, "source": text})
    source[0] = json.dumps(notebook)


def add_comparison(app, docname: str, source: list[str]) -> None:
    """Give the page on MXNet its tables, which are made from the comparisons themselves."""
    if docname == "what_runs":
        source[0] = f"{source[0]}\n{what_runs.page()}\n"


def setup(app) -> None:
    """Called by Sphinx."""
    app.connect("source-read", add_contents)
    app.connect("source-read", add_comparison)
    app.connect("env-get-outdated", lambda *_: ["what_runs"])  # it follows the engine and the tests, not its own text
