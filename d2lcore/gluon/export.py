"""Writing a network as a graph: the symbol that `hybrid_forward` makes, and the parameters that it needs."""

from __future__ import annotations

from os import PathLike, fspath
from typing import TYPE_CHECKING, Any

from .. import ndarray, symbol, util
from ..symbol import Symbol
from .nesting import arrays, count, unflatten

if TYPE_CHECKING:
    from .hybrid import HybridBlock


def input_names(called_with: Any) -> list[str]:
    """What the inputs are called: ``data``, or ``data0``, ``data1``."""
    wanted = count(called_with)
    return ["data"] if wanted == 1 else [f"data{i}" for i in range(wanted)]


def outputs_of(block: HybridBlock, called_with: Any) -> Any:
    """What the block gives for symbols, for arguments nested as in one of its calls."""
    inputs: list[Any] = [symbol.var(name) for name in input_names(called_with)]
    if util.is_np_array():
        inputs = [x.as_np_ndarray() for x in inputs]
    args, kwargs = unflatten(called_with, iter(inputs))
    try:
        return block._run_code(args, kwargs)
    except (AttributeError, TypeError) as error:
        block._explain(args, kwargs, error)
        raise


def symbol_of(block: HybridBlock, called_with: Any) -> Symbol:
    """The block as one symbol."""
    outputs = list(arrays(outputs_of(block, called_with)))
    return outputs[0] if len(outputs) == 1 else symbol.Group(outputs)


def export(
    block: HybridBlock, called_with: Any, path: str | PathLike, epoch: int, remove_amp_cast: bool
) -> tuple[str, str]:
    """See `HybridBlock.export`."""
    if called_with is None:
        raise RuntimeError(
            f"export: call {type(block).__name__}.hybridize() and then the network once: its inputs say what to write"
        )
    graph = symbol_of(block, called_with)
    states = set(graph.list_auxiliary_states())
    needed = {*graph.list_arguments(), *states}
    values = {
        f"{'aux' if p.name in states else 'arg'}:{p.name}": p.mean_data()
        for p in block.collect_params().values()
        if p.name in needed
    }
    symbol_file, params_file = f"{fspath(path)}-symbol.json", f"{fspath(path)}-{epoch:04d}.params"
    ndarray.save(params_file, values)
    graph.save(symbol_file, remove_amp_cast)
    return symbol_file, params_file
