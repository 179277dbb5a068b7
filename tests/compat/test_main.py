"""`python -m d2lcore.compat` runs a program as Python itself does."""

from __future__ import annotations

PROGRAM = """\
import pickle, sys
import mxnet as mx
class A: pass
pickle.loads(pickle.dumps(A()))
print(sys.argv, __name__, __file__, mx.__version__)
import beside
if sys.argv[1:] == ["fail"]:
    raise ValueError("on purpose")
sys.exit(3)
"""


def test_a_script(python, tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "program.py").write_text(PROGRAM)
    (tmp_path / "sub" / "beside.py").write_text("")
    done = python("-m", "d2lcore.compat", "sub/program.py", "-m", "a b")
    assert done.stdout == "['sub/program.py', '-m', 'a b'] __main__ sub/program.py 1.9.1\n"
    assert (done.returncode, done.stderr) == (3, "")


def test_an_error_shows_the_programs_lines_only(python, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "beside.py").write_text("")
    done = python("-m", "d2lcore.compat", "program.py", "fail")
    assert done.returncode == 1
    assert done.stderr == (
        "Traceback (most recent call last):\n"
        '  File "program.py", line 8, in <module>\n'
        '    raise ValueError("on purpose")\n'
        "ValueError: on purpose\n"
    )


def test_a_module(python, tmp_path):
    (tmp_path / "program.py").write_text(PROGRAM)
    (tmp_path / "beside.py").write_text("")
    done = python("-m", "d2lcore.compat", "-m", "program", "x")
    assert done.stdout == f"['{tmp_path}/program.py', 'x'] __main__ {tmp_path}/program.py 1.9.1\n"
    assert done.returncode == 3


def test_code(python):
    done = python("-m", "d2lcore.compat", "-c", "import mxnet, sys; print(sys.argv); 1 / 0", "x")
    assert done.stdout == "['-c', 'x']\n"
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: division by zero"
    assert "compat" not in done.stderr
    assert done.returncode == 1


def test_words_that_name_no_program(python):
    done = python("-m", "d2lcore.compat")
    assert done.returncode == 2
    assert done.stderr.startswith("usage: python -m d2lcore.compat [script.py | -m module | -c code] [argument ...]")
    done = python("-m", "d2lcore.compat", "nowhere.py")
    assert done.returncode == 2
    assert done.stderr.endswith("can't open file 'nowhere.py': [Errno 2] No such file or directory: 'nowhere.py'\n")


def test_a_notebook_loads_it(python):
    done = python(
        "-m", "IPython", "--no-banner", "--colors=NoColor", "-c",
        "%load_ext d2lcore.compat\nimport mxnet\nprint(mxnet.__version__)\n%unload_ext d2lcore.compat\nimport mxnet",
    )  # fmt: skip
    assert "1.9.1" in done.stdout
    assert "No module named 'mxnet'" in done.stdout + done.stderr
