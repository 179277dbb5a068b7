"""``python -m bench [NAME ...]``: run the benchmarks named, or all of them."""

from __future__ import annotations

import importlib
import sys

BENCHMARKS = {
    "funnel": "funnel.run",
    "lenet": "lenet_step.run",
    "mnist": "convergence.mnist",
    "cifar": "convergence.cifar",
}


def main(names: list[str]) -> None:
    """Run the benchmarks named, or all."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        sys.exit(f"unknown benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    for name in names or BENCHMARKS:
        module, function = BENCHMARKS[name].split(".")
        # imported late: only the comparison with PyTorch needs PyTorch
        getattr(importlib.import_module(f"bench.{module}"), function)()
        print()


if __name__ == "__main__":
    main(sys.argv[1:])
