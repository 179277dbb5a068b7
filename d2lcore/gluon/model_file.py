"""`Block.save` and `Block.load`: a network's structure and parameters as a pair of files, in MXNet 1.9's form.

``NAME-model.json`` holds the tree of blocks, with the graphs of those that ran as graphs, ``NAME-model.params`` the
parameters by place. The code of the network is not in them: whoever loads has made the same network before.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from ..errors import FormatError, MXNetError, ParameterError
from ..files import writing
from .block import Block
from .export import symbol_of
from .hybrid import HybridBlock
from .nesting import arrays_only


def save(block: Block, prefix: str | PathLike) -> None:
    """See `Block.save`."""
    structure = dict([_described(block, count())])
    block.save_parameters(f"{fspath(prefix)}-model.params")
    with writing(f"{fspath(prefix)}-model.json") as file:
        file.write(json.dumps(structure).encode())


def _described(block: Block, numbers: Iterator[int]) -> tuple[str, dict[str, Any]]:
    """A block's key in the file, and its entry."""
    key = f"{type(block).__name__.lower()}{next(numbers)}"
    entry: dict[str, Any] = {"orig_name": block.name}
    if isinstance(block, HybridBlock):
        entry |= _graph(block)
    entry["children"] = {part.name: label for label, part in block._children.items()}
    entry.update(_described(part, numbers) for part in block._children.values())
    return key, entry


def _graph(block: HybridBlock) -> dict[str, Any]:
    if not block._graphs:
        return {"hybridized": False}
    nesting = next(iter(block._graphs))
    graph = symbol_of(block, nesting)
    outputs = next(out for (given, *_), out in block._outputs.items() if given == nesting)
    inputs = [name for name in graph.list_inputs() if name not in block.collect_params()]
    internals = graph.get_internals()
    return {
        "hybridized": True,
        "in_format": arrays_only(nesting)[0],  # without the keyword arguments, which MXNet does not have
        "out_format": arrays_only(outputs),
        "inputs": [internals[name].tojson() for name in inputs],
        "symbol": graph.tojson(),
    }


def load(block: Block, prefix: str | PathLike) -> None:
    """See `Block.load`."""
    file = f"{fspath(prefix)}-model.json"
    try:
        structure = json.loads(Path(file).read_text(encoding="utf-8"))
        compiled = list(_compared(block, count(), structure, file))
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, MXNetError):
            raise
        raise FormatError(f"load: {file} is not the structure of a network ({error}). Is the file cut short?") from None
    block.load_parameters(f"{fspath(prefix)}-model.params")
    for part in compiled:
        part.hybridize()


def _compared(block: Block, numbers: Iterator[int], structure: dict[str, Any], file: str) -> Iterator[HybridBlock]:
    """The blocks that ran as graphs; an error where the file is of another network."""
    key = f"{type(block).__name__.lower()}{next(numbers)}"
    if key not in structure:
        raise ParameterError(f"load: {file} has no {key} here. Was it saved from another network?")
    entry = structure[key]
    labels = list(entry["children"].values())
    if sorted(labels) != sorted(block._children):
        raise ParameterError(
            f"load: {key} has the parts {sorted(block._children)}, in {file} {sorted(labels)}. "
            "Was it saved from another network?"
        )
    if isinstance(block, HybridBlock) and entry["hybridized"]:
        yield block
    for label in labels:
        yield from _compared(block._children[label], numbers, entry, file)
