"""Which operators compute in which precision, by their names in MXNet. The policies themselves are in the op table."""

from __future__ import annotations

from ..ops import OPS

__all__ = [
    "list_conditional_fp32_ops",
    "list_fp32_ops",
    "list_loss_output_functions",
    "list_lp16_fp32_ops",
    "list_lp16_ops",
    "list_lp16_use_fp32_params",
    "list_widest_type_cast",
    "policy_of",
    "table_names",
]

_NAMES = {
    "add": "elemwise_add broadcast_add _plus add_n", "argsort": "argsort", "arccos": "arccos", "arcsin": "arcsin",
    "arctanh": "arctanh", "batch_dot": "batch_dot", "batch_norm": "BatchNorm", "box_iou": "_contrib_box_iou",
    "concat": "Concat concat", "convolution": "Convolution", "cosh": "cosh", "ctc_loss": "CTCLoss",
    "custom": "Custom", "deconvolution": "Deconvolution", "det": "_linalg_det",
    "divide": "elemwise_div broadcast_div _div", "dot": "dot", "erfinv": "erfinv", "exp": "exp", "expm1": "expm1",
    "fully_connected": "FullyConnected", "gamma": "gamma", "gammaln": "gammaln", "group_norm": "GroupNorm",
    "hypot": "_hypot broadcast_hypot", "instance_norm": "InstanceNorm", "l2_normalization": "L2Normalization",
    "layer_norm": "LayerNorm", "log": "log", "log10": "log10", "log1p": "log1p", "log2": "log2",
    "log_softmax": "log_softmax", "lrn": "LRN", "maximum": "_maximum broadcast_maximum", "mean": "mean",
    "minimum": "_minimum broadcast_minimum", "mod": "_mod broadcast_mod",
    "multibox_detection": "_contrib_MultiBoxDetection", "multibox_target": "_contrib_MultiBoxTarget",
    "multiply": "elemwise_mul broadcast_mul _mul", "nanprod": "nanprod", "nansum": "nansum", "norm": "norm",
    "power": "_power broadcast_power _power_scalar _rpower_scalar", "prod": "prod", "reciprocal": "reciprocal",
    "rnn": "RNN", "rsqrt": "rsqrt", "sinh": "sinh", "slogdet": "_linalg_slogdet", "smooth_l1": "smooth_l1",
    "softmax": "softmax SoftmaxActivation", "softmax_cross_entropy": "softmax_cross_entropy",
    "softmax_output": "SoftmaxOutput", "softmin": "softmin", "square": "square", "stack": "stack",
    "subtract": "elemwise_sub broadcast_sub _minus", "sum": "sum", "tan": "tan", "topk": "topk", "var": "moments",
    "where": "where",
}  # fmt: skip
"""MXNet's names for operators of the table that have a policy."""

_TABLE = {name: op for op, names in _NAMES.items() for name in names.split()}


def policy_of(name: str) -> str:
    """The policy for an operator by its name in MXNet: "low", "float32", "widest" or "follow".

    >>> from d2lcore.amp.lists import policy_of
    >>> policy_of("Convolution"), policy_of("softmax"), policy_of("Flatten")
    ('low', 'float32', 'follow')
    """
    return OPS[_TABLE[name]].amp if name in _TABLE else "follow"


def table_names(names: list[str]) -> list[str]:
    """The operators of the table for MXNet's names, which may be theirs already."""
    for name in names:
        if name not in _TABLE and name not in OPS:
            raise ValueError(f"amp: {name!r} is no operator that can be cast; there are {', '.join(sorted(_TABLE))}")
    return [_TABLE.get(name, name) for name in names]


def _with(policy: str, target_dtype: str) -> list[str]:
    from .amp import low_dtype

    low_dtype(target_dtype)
    return [name for name in _TABLE if policy_of(name) == policy]


def list_lp16_ops(target_dtype: str = "float16") -> list[str]:
    """Operators that compute in the low precision.

    >>> from d2lcore import amp
    >>> amp.list_lp16_ops("float16")
    ['Convolution', 'Deconvolution', 'FullyConnected', 'RNN']
    """
    return _with("low", target_dtype)


def list_fp32_ops(target_dtype: str = "float16") -> list[str]:
    """Operators that compute in float32.

    >>> from d2lcore import amp
    >>> "softmax" in amp.list_fp32_ops("float16")
    True
    """
    return _with("float32", target_dtype)


def list_lp16_fp32_ops(target_dtype: str = "float16") -> list[str]:
    """Operators that compute in the precision of their inputs: all of the table that have no other policy.

    >>> from d2lcore import amp
    >>> "relu" in amp.list_lp16_fp32_ops("float16")
    True
    """
    from .amp import low_dtype

    low_dtype(target_dtype)
    return sorted(name for name, op in OPS.items() if op.amp == "follow")


def list_widest_type_cast(target_dtype: str = "float16") -> list[str]:
    """Operators whose inputs are cast to the widest precision among them.

    >>> from d2lcore import amp
    >>> "elemwise_add" in amp.list_widest_type_cast("float16")
    True
    """
    return _with("widest", target_dtype)


def list_conditional_fp32_ops(target_dtype: str = "float16") -> list[tuple[str, str, list[str]]]:
    """Operators that compute in float32 for some values of an attribute: (operator, attribute, values).

    >>> from d2lcore import amp
    >>> amp.list_conditional_fp32_ops("float16")[0]
    ('Activation', 'act_type', ['softrelu'])
    """
    from .amp import low_dtype

    low_dtype(target_dtype)
    return [("Activation", "act_type", ["softrelu"]), ("LeakyReLU", "act_type", ["elu", "selu"])]


def list_loss_output_functions(target_dtype: str = "float16") -> list[str]:
    """Outputs that make their own gradient, and so do not see the scale of a loss.

    >>> from d2lcore import amp
    >>> amp.list_loss_output_functions("float16")[0]
    'SoftmaxOutput'
    """
    from .amp import low_dtype

    low_dtype(target_dtype)
    return ["SoftmaxOutput", "LinearRegressionOutput", "LogisticRegressionOutput", "MAERegressionOutput"]


def list_lp16_use_fp32_params(target_dtype: str = "float16") -> None:
    """Operators in low precision whose parameters stay float32: none for float16."""
    from .amp import low_dtype

    low_dtype(target_dtype)
