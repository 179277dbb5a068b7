"""Operators by their names in files: the function that computes, which of its arguments are arrays, what it gives.

A symbol is a call that waits. What is called is the public function of ``mx.nd`` (or ``np``, ``npx``) itself, so its
signature says all there is to know, but for what stands in the small tables here.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from .. import ndarray as nd
from .. import numpy as np
from .. import numpy_extension as npx
from ..core import F
from ..errors import MXNetError
from ..operator import CustomOpProp, prop_of
from .internal import FUNCTIONS
from .internal_np import FUNCTIONS as NP_FUNCTIONS
from .names import ALIASES, OTHER_NAMES

Attrs = Mapping[str, Any]

AUXILIARY: dict[str, tuple[str, ...]] = dict.fromkeys(
    (
        "BatchNorm",
        "_contrib_SyncBatchNorm",
        "_contrib_BatchNormWithReLU",
        "BatchNorm_v1",
        "_contrib_quantized_batch_norm",
    ),
    ("moving_mean", "moving_var"),
)
"""Arguments that are state: the operator writes into them in training, and no gradient flows to them."""

FIRST_VALUES: dict[tuple[str, str], str] = {
    ("LeakyReLU", "gamma"): '["Constant", {"value": 0.25}]',
    **{(name, "moving_mean"): '["zero", {}]' for name in AUXILIARY},
    **{(name, "moving_var"): '["one", {}]' for name in AUXILIARY},
}
"""(operator, argument): how it begins, as the variable that is made for it notes under ``__init__``."""


def _unless_no_bias(default: bool) -> Callable[[Attrs], bool]:
    return lambda attrs: not attrs.get("no_bias", default)


def _if(flag: str) -> Callable[[Attrs], bool]:
    return lambda attrs: bool(attrs.get(flag, False))


_WANTED: dict[tuple[str, str], Callable[[Attrs], bool]] = {
    ("FullyConnected", "bias"): _unless_no_bias(False),
    ("Convolution", "bias"): _unless_no_bias(False),
    ("Deconvolution", "bias"): _unless_no_bias(True),
    ("_contrib_DeformableConvolution", "bias"): _unless_no_bias(False),
    ("_contrib_ModulatedDeformableConvolution", "bias"): _unless_no_bias(False),
    ("LeakyReLU", "gamma"): lambda attrs: attrs.get("act_type") == "prelu",
    ("RNN", "state_cell"): lambda attrs: attrs.get("mode") == "lstm",
    ("RNN", "sequence_length"): _if("use_sequence_length"),
    ("SequenceMask", "sequence_length"): _if("use_sequence_length"),
    ("SequenceLast", "sequence_length"): _if("use_sequence_length"),
    ("SequenceReverse", "sequence_length"): _if("use_sequence_length"),
    ("CTCLoss", "data_lengths"): _if("use_data_lengths"),
    ("CTCLoss", "label_lengths"): _if("use_label_lengths"),
    ("softmax", "length"): _if("use_length"),
}
"""When an optional array is an argument: (operator, argument): whether its attributes ask for it."""

for _op in ("_contrib_quantized_conv", "_contrib_quantized_fully_connected"):
    for _end in ("min", "max"):
        _WANTED |= {(_op, f"{_end}_data"): lambda attrs: True, (_op, f"{_end}_weight"): lambda attrs: True}
        _WANTED[_op, f"{_end}_bias"] = _unless_no_bias(False)
    _WANTED[_op, "bias"] = _unless_no_bias(False)

_NO_HINTS = frozenset(
    ("num_args", "ctx", "workspace", "cudnn_tune", "cudnn_off", "is_int", "infer_range", "__layout__")
)
"""What files say and our functions need not know: how many arrays there are, and hints for MXNet's executor."""


def _when(flag: str, yes: int, no: int = 1) -> Callable[[Attrs], int]:
    return lambda attrs: yes if attrs.get(flag) else no


def _rnn_outputs(attrs: Attrs) -> int:
    return 1 if not attrs.get("state_outputs") else 3 if attrs.get("mode") == "lstm" else 2


def _pieces(attrs: Attrs) -> int:
    return attrs.get("sections") or len(attrs["indices"])  # files begin the places with a 0


def _numpy_pieces(attrs: Attrs) -> int:
    cuts = attrs.get("indices_or_sections", 1)
    return cuts if isinstance(cuts, int) else len(cuts) + 1


QUANTIZED = tuple(
    "_contrib_" + name
    for name in (
        "quantize",
        "quantize_v2",
        "requantize",
        "quantized_act",
        "quantized_batch_norm",
        "quantized_concat",
        "quantized_conv",
        "quantized_elemwise_add",
        "quantized_elemwise_mul",
        "quantized_embedding",
        "quantized_flatten",
        "quantized_fully_connected",
        "quantized_pooling",
    )
)
"""Operators that give an array and its range."""

_OUTPUTS: dict[str, int | Callable[[Attrs], int]] = {
    "BatchNorm": _when("output_mean_var", 3),
    "Custom": lambda attrs: len(_custom(attrs).list_outputs()),
    "LayerNorm": _when("output_mean_var", 3),
    "RNN": _rnn_outputs,
    "SliceChannel": lambda attrs: attrs["num_outputs"],
    "_contrib_BatchNormWithReLU": _when("output_mean_var", 3),
    "_contrib_MultiBoxTarget": 3,
    "_contrib_MultiProposal": _when("output_score", 2),
    "_contrib_Proposal": _when("output_score", 2),
    "_contrib_SyncBatchNorm": _when("output_mean_var", 3),
    "_contrib_bipartite_matching": 2,
    "_contrib_box_encode": 2,
    "_contrib_calibrate_entropy": 2,
    **dict.fromkeys(QUANTIZED, 3),
    "_contrib_quantized_elemwise_mul": _when("enable_float_output", 1, 3),
    "_cond": lambda attrs: attrs["num_outputs"],
    "_foreach": lambda attrs: attrs["num_outputs"],
    "_histogram": 2,
    "_linalg_gelqf": 2,
    "_linalg_slogdet": 2,
    "_linalg_syevd": 2,
    "_npi_eigh": 2,
    "_npi_eig": 2,
    "_npi_svd": 3,
    "_npi_hsplit": _pieces,
    "_npi_dsplit": _numpy_pieces,
    "_sample_multinomial": _when("get_prob", 2),
    "_split_v2": _pieces,
    "_while_loop": lambda attrs: attrs["num_outputs"],
    "amp_multicast": lambda attrs: attrs["num_outputs"],
    "moments": 2,
    "topk": lambda attrs: 2 if attrs.get("ret_typ") == "both" else 1,
}
"""How many arrays an operator gives, where it is not one."""


def _custom(attrs: Attrs) -> CustomOpProp:
    """What the user's class says of a `Custom` operator."""
    return prop_of(**attrs)


_OUTPUT_NAMES = {
    "BatchNorm": ("output", "mean", "var"),
    "LayerNorm": ("output", "mean", "std"),
    "RNN": ("output", "state_output", "statecell_output"),
    "_contrib_MultiBoxTarget": ("loc_target", "loc_mask", "cls_target"),
    "_contrib_MultiProposal": ("output", "score"),
    "_contrib_Proposal": ("output", "score"),
    "_contrib_box_nms": ("output0",),
    "_contrib_calibrate_entropy": ("threshold", "divergence"),
    "make_loss": ("loss",),
    "topk": ("output0", "output1"),
    **dict.fromkeys(QUANTIZED[3:], ("output", "min_output", "max_output")),
}
"""What outputs are called, where it is not ``output`` and a number."""


class Operator:
    """A function that a node can name.

    >>> dense = operator("FullyConnected")
    >>> dense.arguments({"no_bias": True})
    ['data', 'weight']
    """

    def __init__(self, name: str, function: Callable) -> None:
        self.name, self.function = name, function
        parameters = inspect.signature(function).parameters.values()
        self.parameters = {p.name: p for p in parameters if p.name != "out"}
        self.takes_any = any(p.kind is p.VAR_KEYWORD for p in parameters)
        #: the argument that takes any number of arrays
        self.variadic = next((p.name for p in parameters if p.kind is p.VAR_POSITIONAL), None)
        #: whether its inputs are one list, and have no names
        self.takes_list = self.variadic is not None and name != "Custom"
        plain = [p for p in parameters if p.kind is not p.VAR_POSITIONAL and p.name != "out"]
        self.arrays = [p.name for p in plain if "NDArray" in str(p.annotation)]
        #: such an operator takes any attribute in MXNet, without a use for it; files have some
        self.arrays_alone = [*self.parameters] == self.arrays and not name.startswith("_np")
        self.optional = {p.name for p in plain if p.name in self.arrays and p.default is not p.empty}

    def arguments(self, attrs: Attrs) -> list[str]:
        """The array arguments that a call with these attributes has, in order; those of ``*data`` not counted."""
        if self.name == "Custom":
            return [*_custom(attrs).list_arguments(), *_custom(attrs).list_auxiliary_states()]
        return [a for a in self.arrays if a not in self.optional or self._wants(a, attrs)]

    def _wants(self, argument: str, attrs: Attrs) -> bool:
        rule = _WANTED.get((self.name, argument))
        return rule is not None and rule(attrs)

    def in_order(self, arguments: set[str], attrs: Attrs) -> list[str]:
        """Some array arguments, in the order of the operator's own."""
        return [a for a in (self.arguments(attrs) if self.name == "Custom" else self.parameters) if a in arguments]

    def auxiliary(self, attrs: Attrs) -> tuple[str, ...]:
        """Which of the arguments are state."""
        if self.name == "Custom":
            return tuple(_custom(attrs).list_auxiliary_states())
        return AUXILIARY.get(self.name, ())

    def outputs(self, attrs: Attrs) -> int:
        """How many arrays a call with these attributes gives."""
        count = _OUTPUTS.get(self.name, 1)
        return count if isinstance(count, int) else int(count(attrs))

    def output_names(self, attrs: Attrs) -> list[str]:
        """What the outputs are called behind the name of the node."""
        n = self.outputs(attrs)
        if self.name == "Custom":
            return _custom(attrs).list_outputs()
        if self.name in _OUTPUT_NAMES:
            return list(_OUTPUT_NAMES[self.name][:n])
        return ["output"] if n == 1 else [f"output{i}" for i in range(n)]

    def slots(self, attrs: Attrs, count: int) -> list[str]:
        """Which arguments ``count`` inputs are, in the order of a file."""
        if self.takes_list:
            return []
        wanted = self.arguments(attrs)
        if len(wanted) < count:  # optional arrays that no attribute announces, and functions of np, come in order
            known = self.arrays or list(self.parameters)
            wanted = [a for a in known if a not in attrs]
        if len(wanted) < count:
            raise MXNetError(f"operator {self.name} takes the arrays {', '.join(wanted)}, got {count}")
        return wanted[:count]

    def __call__(self, inputs: list[Any], slots: list[str], attrs: Attrs) -> list[Any]:
        """Compute; gives the outputs as a list."""
        known = {k: v for k, v in attrs.items() if (k in self.parameters and k != "ctx") or self.takes_any}
        for key in attrs:
            if not (self.arrays_alone or key in known or key in _NO_HINTS or key.startswith("__")):
                raise MXNetError(
                    f"operator {self.name} has no attribute {key!r}; it has "
                    f"{', '.join(k for k in self.parameters if k not in self.arrays)}"
                )
        found = self.function(**dict(zip(slots, inputs, strict=True)), **known) if slots else self._call(inputs, known)
        return list(found) if isinstance(found, (list, tuple)) else [found]

    def _call(self, inputs: list[Any], attrs: dict[str, Any]) -> Any:
        if self.variadic is None and len(inputs) > len(self.parameters):
            raise MXNetError(f"operator {self.name} takes {len(self.parameters)} arrays, got {len(inputs)}")
        return self.function(*inputs, **attrs)


@cache
def operator(name: str) -> Operator:
    """The operator of a name; `MXNetError` where there is none."""
    name = ALIASES.get(name, name)
    if name in _LOOPS:
        from . import control  # which needs symbols, and these need operators

        return Operator(name, getattr(control, f"run{name}"))
    function = FUNCTIONS.get(name) or NP_FUNCTIONS.get(name)
    function = function or (getattr(F, name.removeprefix(_OWN)) if name.startswith(_OWN) else None)
    for candidate in (name, *OTHER_NAMES.get(name, ())):
        function = function or _public(candidate)
    if function is None:
        raise MXNetError(f"operator {name!r} is not known here. Was the graph made by a newer MXNet, or by a plug-in?")
    return Operator(name, function)


_LOOPS = ("_foreach", "_while_loop", "_cond")
_OWN = "_d2lcore_"
"""What the names of operators of the table begin with, where MXNet has none of the kind."""

_ROOMS = {
    "_contrib_": "nd.contrib",
    "_image_": "nd.image",
    "_linalg_": "nd.linalg",
    "_np_": "np",
    "_npi_": "np np.linalg np.random",
    "_npx_": "npx",
    "_sparse_": "nd nd.sparse",
    "": "nd",
    "_": "nd",
}
"""Where the public function of a name in files is, by the beginning of the name."""


def _public(name: str) -> Callable | None:
    for prefix, rooms in _ROOMS.items():
        if name.startswith(prefix):
            for path in rooms.split():
                room: Any = {"nd": nd, "np": np, "npx": npx}[path.partition(".")[0]]
                room = getattr(room, path.partition(".")[2], None) if "." in path else room
                function = getattr(room, name.removeprefix(prefix), None)
                if callable(function) and not isinstance(function, type):
                    return function
    return None
