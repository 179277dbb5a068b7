"""npx.save and npx.load: their argument names, and that np arrays come back whatever the semantics are."""

from __future__ import annotations

from pathlib import Path

from d2lcore import np, npx


def test_there_and_back(tmp_path: Path) -> None:
    x = np.array([[1, 2]], dtype="int32")
    npx.save(tmp_path / "x", arr={"x": x, "y": np.array(2.5)})
    for found in (npx.load(tmp_path / "x"), npx.load(file=tmp_path / "x")):
        assert list(found) == ["x", "y"]
        assert all(isinstance(a, np.ndarray) for a in found.values())
        assert found["x"].tolist() == [[1, 2]]
        assert found["y"].shape == ()
