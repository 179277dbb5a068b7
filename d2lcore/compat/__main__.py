"""``python -m d2lcore.compat script.py args...``: run a program as Python itself would, with ``import mxnet`` at hand.

Also ``-m module args...`` and ``-c code args...``. ``sys.argv``, ``sys.path``, ``__main__``, the exit code and the
traceback are what they would be without the first three words.
"""

from __future__ import annotations

import importlib
import io
import os
import runpy
import sys
import types
from importlib.machinery import SourceFileLoader
from types import TracebackType

from . import install

USAGE = "usage: python -m d2lcore.compat [script.py | -m module | -c code] [argument ...]"


def main() -> None:
    """Run what the command line names."""
    words = sys.argv[1:]
    if not words or words[0] in ("-h", "--help") or (words[0] in ("-m", "-c") and len(words) == 1):
        helped = bool(words) and words[0] in ("-h", "--help")
        print(f"{USAGE}\n\nRuns the program with `import mxnet` meaning d2lcore.", file=None if helped else sys.stderr)
        raise SystemExit(0 if helped else 2)
    install()
    _leave_out_of_tracebacks()
    if words[0] == "-m":
        sys.argv[:] = words[1:]
        sys.path[0] = os.getcwd()
        runpy.run_module(words[1], run_name="__main__", alter_sys=True)
    elif words[0] == "-c":
        sys.argv[:] = ["-c", *words[2:]]
        sys.path[0] = ""
        _run(compile(words[1], "<string>", "exec"), None)
    else:
        sys.argv[:] = words
        if os.path.isdir(words[0]) or words[0].endswith((".zip", ".pyz")):  # a folder or an archive with a __main__.py
            sys.path[0] = words[0]
            runpy.run_path(words[0], run_name="__main__")
            return
        try:
            with io.open_code(words[0]) as stream:
                source = stream.read()
        except OSError as error:
            print(f"{sys.executable}: can't open file {words[0]!r}: {error}", file=sys.stderr)
            raise SystemExit(2) from None
        sys.path[0] = os.path.dirname(os.path.realpath(words[0]))
        _run(compile(source, words[0], "exec"), words[0])


def _run(code: types.CodeType, file: str | None) -> None:
    """Execute in a fresh ``__main__``: what it defines can be pickled, and outlives it as at the end of any program."""
    module = types.ModuleType("__main__")
    module.__spec__ = None
    if file is not None:
        module.__file__ = file
        module.__loader__ = SourceFileLoader("__main__", file)
    vars(module)["__builtins__"] = importlib.import_module("builtins")
    sys.modules["__main__"] = module
    exec(code, vars(module))


def _leave_out_of_tracebacks() -> None:
    """Uncaught errors are shown from the program's first line on; the frames of this file are nobody's business."""
    show = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and trace.tb_frame.f_code.co_filename in _OURS:
            trace = trace.tb_next
        show(kind, error.with_traceback(trace), trace)

    sys.excepthook = hook


_OURS = {__file__, runpy.__file__, "<frozen runpy>"}

if __name__ == "__main__":
    main()
