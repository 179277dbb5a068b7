"""Build the book: `python book/build.py [FOLDER]` runs the notebooks and writes static pages (`make book`).

Notebooks that did not change since the last build, nor the engine under them, are not run again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from sphinx.cmd.build import main

HERE = Path(__file__).resolve().parent


def build(folder: Path) -> int:
    """Write the pages into ``folder``; gives Sphinx's exit status. A warning is an error."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    arguments = ["-b", "html", "-W", "--keep-going", "-q", "-c", str(HERE), "-d", str(folder.parent / "doctrees")]
    return main([*arguments, str(HERE.parent / "notebooks"), str(folder)])


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "_build" / "html").resolve()
    status = build(folder)
    print(f"The book: {(folder / 'index.html').as_uri()}" if status == 0 else "The book was not built.", flush=True)
    sys.exit(status)
