"""Public names of MXNet 1.9.1 that are not here, and why. Everything else of `names.json` must be.

Keys are patterns (`fnmatch`) over what `names.missing` finds: ``room.name``, ``room.Class.method`` and
``room.name(argument)``. The tests expect each pattern to match something that is missing, so the tables stay true.
"""

from __future__ import annotations

HANDLES = "pointers into MXNet's C library, and what only they need"
INTERNAL = "a helper of MXNet's own code that it does not document"
BACKEND = "MXNet's oneDNN and int8 kernels; quantized networks are computed by NumPy here"

OUT_OF_SCOPE: dict[str, str] = {
    "*(handle)": HANDLES,
    "*(writable)": HANDLES,
    "executor.Executor(group2ctx)": HANDLES,
    "nd.CachedOp": "net.hybridize() compiles networks; the class is a pointer into the C library",
    "profiler.set_kvstore_handle": HANDLES,
    "util.get_cuda_*": "there is no CUDA driver to ask",
    "util.get_gpu_memory": "there is no CUDA driver to ask",
    "*.dgl_*": "operators on graphs that only DGL uses; scipy.sparse does this on the host",
    "*.backward_*": "the gradients of other operators, which the tape computes",
    "*(min_calib_range)": BACKEND,
    "*(max_calib_range)": BACKEND,
    "*quantized_rnn": BACKEND,
    "*quantize_asym": BACKEND,
    "contrib.quantization.quantize_model_mkldnn": BACKEND,
    "contrib.quantization.combine_histogram": INTERNAL,
    "contrib.onnx.*_": "the public names are those without an underscore at the end",
    "kvstore.KVStoreServer": "there are no parameter servers; kv.create('device') trains on the devices of one machine",
    "*(forward_stype)": "the storage of results follows from that of the arguments",
    "np.ndarray.reshape_view": INTERNAL,
    "nd.NDArray.*(inplace)": "whether an array shares its memory never shows in results",
    "nd.get_*": INTERNAL,
    "nd.indexing_key_expand_implicit_axes": INTERNAL,
    "nd.from_numpy(array_cls)": INTERNAL,
    "gluon.utils.replace_file": INTERNAL,
    "gluon.utils.HookHandle.attach": INTERNAL,
    "gluon.*.hybrid_forward*": "layers and transforms do their work in forward, or name the data in their own way",
    "gluon.data.DataLoader.*": INTERNAL,
    "io.MXDataIter.debug_skip_load": INTERNAL,
    "metric.PearsonCorrelation.*": INTERNAL,
    "metric.*(*)": "positional there too: metrics are called by update(labels, preds)",
    "*register(klass)": "a decorator, which is given the class and nothing else",
    "npx.constraint_check(x)": "positional: npx.constraint_check(condition, message)",
    "operator.*": "NumpyOp and NDArrayOp, which MXNet itself calls deprecated; CustomOp is here",
    "optimizer.NDabs": INTERNAL,
    "optimizer.contrib.*": "functions of nd that the module only uses",
    "optimizer.Updater.sync_state_context": INTERNAL,
    "optimizer.Optimizer.set_lr_scale": "raises DeprecationWarning in MXNet; set_lr_mult is here",
    "sym.Symbol.gradient": "raises 'not implemented' in MXNet; bind a symbol and call backward",
    "sym.Symbol.list_attr(recursive)": "raises DeprecationWarning in MXNet; attr_dict is here",
    "rnn.*Conv*": "convolutional cells of the legacy mx.rnn; those of gluon.contrib.rnn are here",
}
"""What will not come."""

NOT_YET: dict[str, str] = {
    "contrib.onnx.*": "reading and writing ONNX files",
    "sym.sparse.*": "operators that only sparse arrays have, as symbols",
    "test_utils.get_mnist_pkl": "MNIST as a pickle file of Theano's tutorials",
    "test_utils.download_model": "networks of a server that is gone; gluon.model_zoo has them",
    "test_utils.get_im2rec_path": "the path of a tool; mx.recordio packs pictures",
}
"""What is missing and would be welcome."""

GAPS = OUT_OF_SCOPE | NOT_YET
