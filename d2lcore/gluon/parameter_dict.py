"""`ParameterDict`: the parameters of a network by name, to be initialised, saved and changed together."""

from __future__ import annotations

import re
from collections.abc import ItemsView, Iterator, KeysView, ValuesView
from os import PathLike
from typing import Any

import numpy as np

from .. import initializer
from ..core import NDArray
from ..device import Context
from ..errors import ParameterError
from .parameter import Constant, Parameter, merged_shape
from .restore import load_arrays, read, write
from .utils import Contexts, contexts

__all__ = ["ParameterDict"]


class ParameterDict:
    """Parameters by name, in the order of their layers (MXNet's ``gluon.ParameterDict``).

    Parameters
    ----------
    prefix : in front of the name of every parameter made by `get`.
    shared : another dictionary, in which `get` looks before it makes a parameter.
    """

    def __init__(self, prefix: str = "", shared: ParameterDict | None = None) -> None:
        self.prefix, self._shared = prefix, shared
        self._params: dict[str, Parameter] = {}
        #: parameters by place in the network (``features.0.weight``), where a block made this dictionary
        self.structure: dict[str, Parameter] = {}

    def __repr__(self) -> str:
        lines = "\n".join(f"  {p!r}" for p in self.values())
        return f"{self.prefix + ' ' if self.prefix else ''}(\n{lines}\n)"

    def __getitem__(self, name: str) -> Parameter:
        return self._params[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._params)

    def __contains__(self, name: object) -> bool:
        return name in self._params

    def __len__(self) -> int:
        return len(self._params)

    def items(self) -> ItemsView[str, Parameter]:
        """(name, parameter) pairs."""
        return self._params.items()

    def keys(self) -> KeysView[str]:
        """Names."""
        return self._params.keys()

    def values(self) -> ValuesView[Parameter]:
        """Parameters."""
        return self._params.values()

    def get(self, name: str, **attributes: Any) -> Parameter:
        """The parameter ``prefix + name``, made with ``attributes`` if it is not there.

        One that is there (or in the shared dictionary) is given back if the attributes fit it; `ParameterError` if not.
        """
        name = self.prefix + name
        found = self._find(name)
        if found is None:
            found = self._params[name] = Parameter(name, **attributes)
            return found
        for key, wanted in attributes.items():
            _reconcile(found, key, wanted)
        return found

    def get_constant(self, name: str, value: Any = None) -> Constant:
        """The constant ``prefix + name``, made with ``value`` if it is not there."""
        name = self.prefix + name
        found = self._find(name)
        if found is None:
            if value is None:
                raise KeyError(f"No constant named '{name}'. Give its value to make it.")
            found = self._params[name] = Constant(name, value)
            return found
        if not isinstance(found, Constant):
            raise ParameterError(f"get_constant: '{name}' is a parameter that is learned, not a constant")
        if value is not None and not np.array_equal(np.asarray(found.value), np.asarray(value)):
            raise ParameterError(f"get_constant: '{name}' exists with another value")
        return found

    def _find(self, name: str) -> Parameter | None:
        if name not in self._params and self._shared is not None and name in self._shared:
            self._params[name] = self._shared[name]
        return self._params.get(name)

    def adopt(self, parameter: Parameter) -> None:
        """Take in a parameter that was made on its own: the prefix goes in front of its name."""
        if not parameter.name.startswith(self.prefix):
            parameter.name = self.prefix + parameter.name
        self.add(parameter)

    def remove(self, parameter: Parameter) -> None:
        """Let go of a parameter."""
        self._params = {name: p for name, p in self.items() if p is not parameter}

    def replace(self, old: Parameter, new: Parameter) -> None:
        """Put another parameter in the place of one."""
        self._params = {(new.name if p is old else name): (new if p is old else p) for name, p in self.items()}

    def add(self, parameter: Parameter, name: str | None = None) -> None:
        """Take in a parameter under its name; `ParameterError` where another one has that name."""
        name = parameter.name if name is None else name
        if self._params.setdefault(name, parameter) is not parameter:
            raise ParameterError(
                f"two different parameters are called '{name}'. Give their layers different prefixes, "
                "or make the layers inside 'with self.name_scope():'."
            )

    def update(self, other: ParameterDict) -> None:
        """Take in all parameters of another dictionary."""
        for name, parameter in other.items():
            self.add(parameter, name)

    def initialize(
        self, init: Any = None, ctx: Contexts = None, verbose: bool = False, force_reinit: bool = False
    ) -> None:
        """Draw the first values of all parameters, by their own initializers or ``init`` (``Uniform(0.07)``)."""
        default = initializer.create(initializer.Uniform() if init is None else init)
        for p in self.values():
            p.initialize(None, ctx, default, force_reinit)
            if verbose:
                print(f"{p.name} {p.shape}: {default if p.init is None else p.init}")

    def zero_grad(self) -> None:
        """Set all gradients to 0."""
        for p in self.values():
            p.zero_grad()

    def reset_ctx(self, ctx: Contexts) -> None:
        """Move all parameters to another device or devices."""
        for p in self.values():
            p.reset_ctx(ctx)

    reset_device = reset_ctx

    def list_ctx(self) -> list[Context]:
        """All devices that parameters are on."""
        return list(dict.fromkeys(ctx for p in self.values() for ctx in p.list_ctx()))

    def setattr(self, name: str, value: Any) -> None:
        """Set an attribute of all parameters: ``net.collect_params('.*bias').setattr('wd_mult', 0)``."""
        for p in self.values():
            setattr(p, name, value)

    def select(self, pattern: str) -> ParameterDict:
        """The parameters whose names match a regular expression from their beginning."""
        try:
            found, match = ParameterDict(self.prefix), re.compile(pattern).match
        except re.error as error:
            raise ValueError(
                f"collect_params: {pattern!r} is not a regular expression: {error}. "
                "Any characters are '.*', as in '.*weight'."
            ) from None
        found._params = {name: p for name, p in self.items() if match(name)}
        kept = set(found._params.values())
        found.structure = {name: p for name, p in self.structure.items() if p in kept}
        return found

    # ---- files ----

    def save(self, filename: str | PathLike, strip_prefix: str = "") -> None:
        """Write all values to a file, by name without ``strip_prefix``."""
        for name in self:
            if not name.startswith(strip_prefix):
                raise ParameterError(f"save: '{name}' does not start with strip_prefix '{strip_prefix}'")
        write(filename, {name.removeprefix(strip_prefix): p for name, p in self.items()})

    def load(self, filename: str | PathLike, ctx: Contexts = None, restore_prefix: str = "", **options: Any) -> None:
        """Read values from a file; see `load_dict`."""
        self.load_dict(read(filename), ctx, restore_prefix=restore_prefix, filename=filename, **options)

    def load_dict(
        self,
        param_dict: dict[str, NDArray],
        ctx: Contexts = None,
        allow_missing: bool = False,
        ignore_extra: bool = False,
        restore_prefix: str = "",
        filename: str | PathLike | None = None,
        cast_dtype: bool = False,
        dtype_source: str = "current",
    ) -> None:
        """Take values from arrays by name; if one does not fit, nothing is changed.

        Parameters
        ----------
        ctx : device or devices for parameters that have no values yet.
        allow_missing : leave parameters alone that have no array.
        ignore_extra : pass over arrays for which there is no parameter.
        restore_prefix : put in front of the arrays' names.
        cast_dtype : convert where dtypes differ, to the parameter's (``dtype_source="current"``) or the array's
            (``"saved"``); an error without it.
        """
        load_arrays(
            dict(self.items()), {restore_prefix + name: a for name, a in param_dict.items()}, filename,
            ctx=None if ctx is None else contexts(ctx), allow_missing=allow_missing, ignore_extra=ignore_extra,
            cast_dtype=cast_dtype, dtype_source=dtype_source,
        )  # fmt: skip


def _reconcile(parameter: Parameter, key: str, wanted: Any) -> None:
    """Check an attribute that `ParameterDict.get` asks of a parameter that exists; unknown sizes are filled in."""
    if not hasattr(parameter, key):
        raise TypeError(f"get: a Parameter has no attribute {key!r}")
    known = getattr(parameter, key)
    if key == "shape":
        if (merged := merged_shape(parameter._shape, wanted)) is not None:
            parameter._shape = merged
            return
    elif (key == "dtype" and np.dtype(wanted) == known) or wanted is None or wanted == known:
        return
    raise ParameterError(f"get: parameter '{parameter.name}' exists with {key}={known!r}, asked for {wanted!r}")
