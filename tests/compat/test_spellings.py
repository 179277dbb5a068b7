"""Names that NumPy and Python have dropped are lent while the layer is installed, and taken back."""

import subprocess
import sys

PROGRAM = """
import collections, numpy as np
import d2lcore.compat
there = np.float64
d2lcore.compat.install()
assert np.float is float and np.int is int and np.object is object
assert np.NaN != np.NaN and np.product([2, 3]) == 6 and np.in1d([1, 2], [2]).tolist() == [False, True]
assert issubclass(list, collections.Iterable)
assert np.float64 is there
d2lcore.compat.uninstall()
assert "float" not in vars(np) and not hasattr(collections, "Iterable")
print("well")
"""


def test_lent_and_taken_back():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)
    assert done.stdout == "well\n", done.stderr
