"""Real MXNet 1.9.1 reads the files that d2lcore wrote (run in the recorder's environment, see record.py).

.venv/bin/python tests/parity/check_params.py write FOLDER              # d2lcore writes
/path/to/env/bin/python -W ignore tests/parity/check_params.py read FOLDER    # MXNet reads and compares
"""

from __future__ import annotations

import sys
from pathlib import Path

import files
import numpy as onp


def write(folder: Path) -> None:
    import d2lcore as mx

    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.write(mx).items():
        (folder / name).write_bytes(content)


def read(folder: Path) -> None:
    import mxnet as mx

    expected = files.arrays()
    for got, want in zip(mx.nd.load(str(folder / "list.nd")), expected.values(), strict=True):
        assert got.dtype == want.dtype, got.dtype
        onp.testing.assert_array_equal(got.asnumpy(), want)
    loaded = mx.nd.load(str(folder / "dict.nd"))
    assert loaded.keys() == expected.keys(), loaded.keys()
    for name, want in expected.items():
        assert loaded[name].dtype == want.dtype, name
        onp.testing.assert_array_equal(loaded[name].asnumpy(), want)
    net = files.network(mx)
    for p in net.collect_params().values():
        p.set_data(mx.nd.zeros(p.shape))
    net.load_parameters(str(folder / "lenet.params"))
    want = onp.frombuffer((folder / "lenet.out").read_bytes(), dtype="float32").reshape(2, 5)
    onp.testing.assert_allclose(net(files.picture(mx)).asnumpy(), want, rtol=1e-5)
    print(f"MXNet {mx.__version__} reads {', '.join(sorted(p.name for p in folder.iterdir()))}")


if __name__ == "__main__":
    {"write": write, "read": read}[sys.argv[1]](Path(sys.argv[2]))
