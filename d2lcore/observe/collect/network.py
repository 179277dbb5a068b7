"""What the collectors ask of a network: its parameters by place. Any object with ``collect_params()`` will do."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from ... import scope
from ...errors import DeferredInitializationError, ParameterError


class Learned(NamedTuple):
    """A parameter of a network and where it is."""

    name: str  #: as events call it: ``lenet0_conv0_weight``
    place: str  #: as layers are called: ``features[0].weight``
    arrays: list  #: its replica on each device; none while its shape is not known

    @property
    def layer(self) -> str:
        """The layer's place: ``features[0]``."""
        return self.place.rpartition(".")[0]


def parameters(net: Any) -> list[Learned]:
    """The parameters of a network, in the order of its layers; none for None."""
    if net is None:
        return []
    found = net.collect_params()
    by_place = getattr(found, "structure", None) or dict(found.items())
    return [Learned(p.name, bracketed(place), _arrays(p)) for place, p in by_place.items()]


def classes(net: Any, path: str = "") -> dict[str, str]:
    """Class names of a network's blocks by path; a compiled network computes without entering them."""
    if net is None:
        return {}
    found = {path: type(net).__name__}
    for name, child in getattr(net, "_children", {}).items():
        found.update(classes(child, scope.join(path, name)))
    return found


def bracketed(place: str) -> str:
    """A place in the network, with numbers written as layers' paths have them.

    >>> bracketed("features.0.weight"), bracketed("0.weight"), bracketed("dense0_weight")
    ('features[0].weight', '[0].weight', 'dense0_weight')
    """
    return re.sub(r"(^|\.)(\d+)(?=\.|$)", r"[\2]", place)


def _arrays(parameter: Any) -> list:
    try:
        return parameter.list_data()
    except (DeferredInitializationError, ParameterError):
        return []
