"""What of MXNet is not here and will not be, and what to use instead: this table is the only place that says so."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ..errors import MXNetError

_HANDLES = (
    "pointers into MXNet's C library are not here: this engine is Python and NumPy. Use the public function that the "
    "pointer was for; for an operator of your own, mx.autograd.Function or mx.operator.CustomOp"
)
_LIBRARY = (
    "there is no compiled library to find or to load: this engine is Python and NumPy. Write an operator of your own "
    "as mx.autograd.Function or mx.operator.CustomOp"
)
_DGL = (
    "the graph operators that MXNet keeps for DGL are not here. Sample and compact neighbourhoods with "
    "scipy.sparse.csr_matrix and NumPy on the host, and give the network mx.nd.array(...) of the result"
)
_BACKENDS = (
    "compiled backends (TVM, TensorRT, oneDNN, cuDNN subgraphs) are not here. net.hybridize() compiles a network with "
    "this engine; net.export(...) writes it for another one"
)
_CLUSTER = (
    "parameter servers are not here. kv = mx.kv.create('device') trains on several devices of one machine; "
    "D2LCORE_VIRTUAL_GPUS=2 provides two where there is none"
)
_TORCH = "the bridge to Lua Torch is not here. Exchange arrays through NumPy (asnumpy, mx.nd.array) or DLPack"
_FRAMEWORKS = "this edition of the book's helpers runs on another framework; `pip install d2l` brings it"

OUTSIDE = {
    "_api_internal": _HANDLES,
    "_ctypes*": _HANDLES,
    "_cy3*": _HANDLES,
    "_ffi*": _HANDLES,
    "_global_var": _HANDLES,
    "api": _HANDLES,
    "base.*Handle": _HANDLES,
    "base._LIB": _HANDLES,
    "base._load_lib": _HANDLES,
    "base.c_*": _HANDLES,
    "base.check_call": _HANDLES,
    "base.ctypes*": _HANDLES,
    "base.mx_[fiu]*": _HANDLES,
    "contrib.mkldnn*": _BACKENDS,
    "contrib.onnx*": "ONNX comes with d2lcore.export. net.export(...) writes the graph as MXNet's own files until then",
    "contrib.tensorrt*": _BACKENDS,
    "contrib.tvm*": _BACKENDS,
    "cython*": _HANDLES,
    "gluon.contrib.data.vision.dataloader": _HANDLES,
    "kvstore.kvstore_server*": _CLUSTER,
    "kvstore_server*": _CLUSTER,
    "libinfo.find_*": _LIBRARY,
    "library*": _LIBRARY,
    "ndarray.CachedOp": "a compiled graph is made by net.hybridize(), or by mx.gluon.SymbolBlock around a symbol",
    "ndarray._new_empty_handle": _HANDLES,
    "ndarray.contrib.dgl_*": _DGL,
    "ndarray.contrib.tvm_*": _BACKENDS,
    "ndarray.gen_*": _HANDLES,
    "ndarray.register": _HANDLES,
    "numpy._register": _HANDLES,
    "space": _BACKENDS,
    "symbol.contrib.dgl_*": _DGL,
    "symbol.contrib.tvm_*": _BACKENDS,
    "symbol.gen_*": _HANDLES,
    "symbol.register": _HANDLES,
    "th": _TORCH,
    "torch": _TORCH,
    "tvmop*": _BACKENDS,
    "d2l.jax": _FRAMEWORKS,
    "d2l.paddle": _FRAMEWORKS,
    "d2l.tensorflow": _FRAMEWORKS,
    "d2l.torch": _FRAMEWORKS,
}
"""Patterns of names, as they follow ``mxnet.``, and what to say to somebody who asks for one."""


class OutsideError(AttributeError, MXNetError):
    """A name of MXNet that is outside of what this engine provides; the message names what to use instead."""


def reason(path: str) -> str:
    """Why there is no ``mxnet.<path>``, or an empty string where nothing is known of it.

    >>> from d2lcore.compat.outside import reason
    >>> print(reason("torch"))
    the bridge to Lua Torch is not here. Exchange arrays through NumPy (asnumpy, mx.nd.array) or DLPack.
    >>> reason("gluon.nn.Dense")
    ''
    """
    head, dot, rest = path.partition(".")
    path = {"nd": "ndarray", "sym": "symbol"}.get(head, head) + dot + rest
    for pattern, text in OUTSIDE.items():
        if fnmatchcase(path, pattern):
            return f"{text}."
    return ""
