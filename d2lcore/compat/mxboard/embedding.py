"""What TensorBoard's projector reads: a table of points, one of labels, a sheet of pictures, and where they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from . import summaries


def write(
    logdir: Path, name: str, points: np.ndarray, labels: Sequence[Any] | None, pictures: np.ndarray | None
) -> None:
    """Write points (N, d) into ``logdir/name``, and note them in the folder's ``projector_config.pbtxt``."""
    if points.ndim != 2:
        raise ValueError(f"add_embedding: expected points (N, d), got an array of shape {points.shape}")
    if labels is not None and len(labels) != len(points):
        raise ValueError(f"add_embedding: {len(points)} points and {len(labels)} labels")
    if pictures is not None and (pictures.ndim != 4 or len(pictures) != len(points)):
        raise ValueError(f"add_embedding: {len(points)} points, so pictures ({len(points)}, C, H, W): {pictures.shape}")
    folder = logdir / name
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f'tensor_name: "{name}"', f'tensor_path: "{name}/tensors.tsv"']
    np.savetxt(folder / "tensors.tsv", points, delimiter="\t")
    if labels is not None:
        (folder / "metadata.tsv").write_text("".join(f"{label}\n" for label in labels))
        lines.append(f'metadata_path: "{name}/metadata.tsv"')
    if pictures is not None:
        side = int(np.ceil(np.sqrt(len(pictures))))
        height, width = pictures.shape[2:]
        missing = np.zeros((side * side - len(pictures), *pictures.shape[1:]), pictures.dtype)
        sheet = summaries.grid(np.concatenate([pictures, missing]), columns=side, padding=0)
        (folder / "sprite.png").write_bytes(summaries.png(sheet))
        lines.append(
            f'sprite {{ image_path: "{name}/sprite.png" single_image_dim: {width} single_image_dim: {height} }}'
        )
    with (logdir / "projector_config.pbtxt").open("a") as config:
        config.write("embeddings {\n" + "".join(f"  {line}\n" for line in lines) + "}\n")
