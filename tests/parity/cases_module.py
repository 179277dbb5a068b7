"""`mx.mod` and `mx.model`: training, scores, predictions, checkpoints of Modules; what callbacks and monitors log."""

from __future__ import annotations

import logging
import re
import shutil
import tempfile
import textwrap
from dataclasses import dataclass
from typing import Any

from harness import Answers, Case, outputs, plain

PRELUDE = """
import logging, os, warnings
warnings.simplefilter("ignore")
import numpy as onp
rng = onp.random.RandomState(3)
data = rng.standard_normal((40, 5)).astype("float32")
label = (data[:, 0] + data[:, 1] > 0).astype("float32")
numbers = (data @ rng.standard_normal((5, 2))).astype("float32")
weights = {name: nd.array(rng.uniform(-0.5, 0.5, shape)) for name, shape in (
    ("fc1_weight", (6, 5)), ("fc1_bias", (6,)), ("fc2_weight", (2, 6)), ("fc2_bias", (2,)))}

def mlp():
    h = mx.sym.Activation(mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=6, name="fc1"), act_type="tanh")
    return mx.sym.SoftmaxOutput(mx.sym.FullyConnected(h, num_hidden=2, name="fc2"), name="softmax")

def batches(size=10, **more):
    return mx.io.NDArrayIter(data, label, size, **more)

def made(context=None, **more):
    mod = mx.mod.Module(mlp(), context=context or mx.cpu(), **more)
    mod.bind(batches().provide_data, batches().provide_label)
    mod.init_params(arg_params=weights)
    return mod

def params(mod):
    return [value for _, value in sorted(mod.get_params()[0].items())]

def fit(mod, **more):
    mod.fit(batches(), **dict(dict(num_epoch=2, optimizer_params={"learning_rate": 0.5}, arg_params=weights), **more))
    return params(mod)
"""


class Lines(logging.Handler):
    """Keeps what is logged, without times, speeds and folders."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = re.sub(r"(cost=|Speed: )[\d.]+(e[+-]\d+)?|inf", r"\1<number>", record.getMessage())
        text = re.sub(r"(\d+\.\d{3})\d+", r"\1", text)  # the last digits are float32's
        self.lines.append(re.sub(r"/\S*(tmp|temp)\S*/", "<folder>/", text))


@dataclass(frozen=True)
class Training(Case):
    """A program after the prelude; it leaves one value or a list of them in `answer`. What it logs is an answer too."""

    code: str = ""

    def run(self, mx: Any) -> Answers:
        lines, root, folder = Lines(), logging.getLogger(), tempfile.mkdtemp()
        names = {"mx": mx, "nd": mx.nd, "folder": folder}
        level, handlers = root.level, root.handlers[:]
        root.handlers = [lines]
        root.setLevel(logging.INFO)  # `root.level =` would not do: loggers remember what they drop
        try:
            with mx.name.NameManager():
                exec(PRELUDE + textwrap.dedent(self.code), names)
        finally:
            root.handlers = handlers
            root.setLevel(level)
            shutil.rmtree(folder)
        answers = {f"out{i}": plain(value) for i, value in enumerate(outputs(names["answer"]))}
        return answers | {"log": plain(lines.lines or [""])}


# Programs keep their own lines.
# fmt: off
CASES = [
    Training("fit", code="answer = fit(mx.mod.Module(mlp()))"),
    Training("fit with validation and momentum", code="""
        mod = mx.mod.Module(mlp())
        answer = fit(mod, eval_data=batches(8), optimizer_params={"learning_rate": 0.1, "momentum": 0.9, "wd": 0.01})
        """),
    Training("fit with adam, a metric and batches that do not fit", code="""
        mod = mx.mod.Module(mlp())
        mod.fit(batches(16), num_epoch=2, arg_params=weights, optimizer="adam", eval_metric=["acc", "ce"],
            optimizer_params={"learning_rate": 0.01})
        answer = params(mod)
        """),
    Training("fit with a schedule", code="""
        steps = mx.lr_scheduler.FactorScheduler(3, 0.5)
        answer = fit(mx.mod.Module(mlp()), optimizer_params={"learning_rate": 0.5, "lr_scheduler": steps})
        """),
    Training("fit on two devices", code="answer = fit(mx.mod.Module(mlp(), context=[mx.cpu(0), mx.cpu(1)]))"),
    Training("fit with fixed parameters", code="""
        answer = fit(mx.mod.Module(mlp(), fixed_param_names=["fc1_weight", "fc1_bias"]))
        """),
    Training("fit with a fixed weight", code="answer = fit(mx.mod.Module(mlp(), fixed_param_names=['fc1_weight']))"),
    Training("score", code="""
        answer = [str(made().score(batches(), ["acc", "ce"])), str(made().score(batches(), "acc", 2))]
        """),
    Training("predict", code="answer = [made().predict(batches(16)), made().predict(batches(10), num_batch=2)]"),
    Training("predict by batches", code="""
        found = made().predict(batches(16), merge_batches=False)
        answer = [part for batch in found for part in batch]
        """),
    Training("iter_predict", code="""
        answer = [out[0].copy() for out, i, batch in made().iter_predict(batches(16))] + [str(made().output_names)]
        """),
    Training("one step by hand", code="""
        mod = made()
        mod.init_optimizer(optimizer_params={"learning_rate": 0.5})
        batch = next(iter(batches()))
        mod.forward_backward(batch)
        mod.update()
        metric = mx.metric.Accuracy()
        mod.update_metric(metric, batch.label)
        answer = [*params(mod), mod.get_outputs()[0], str(metric.get())]
        """),
    Training("gradients of the inputs", code="""
        mod = mx.mod.Module(mlp())
        mod.bind(batches().provide_data, batches().provide_label, inputs_need_grad=True)
        mod.init_params(arg_params=weights)
        mod.forward(next(iter(batches())), is_train=True)
        mod.backward()
        answer = mod.get_input_grads()
        """),
    Training("shapes and names", code="""
        mod = made()
        answer = [str([mod.data_names, mod.label_names, mod.output_names, mod.data_shapes, mod.label_shapes,
            mod.output_shapes, mod.binded, mod.params_initialized, mod.optimizer_initialized])]
        """),
    Training("other batch sizes", code="""
        mod = made()
        mod.reshape([("data", (4, 5))], [("softmax_label", (4,))])
        mod.forward(mx.io.DataBatch([nd.array(data[:4])], [nd.array(label[:4])]), is_train=False)
        answer = mod.get_outputs()
        """),
    Training("regression", code="""
        out = mx.sym.LinearRegressionOutput(mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc2"),
            mx.sym.var("lin_label"), name="lin")
        mod = mx.mod.Module(out, label_names=["lin_label"])
        train = mx.io.NDArrayIter(data, numbers, 10, label_name="lin_label")
        mod.fit(train, num_epoch=2, arg_params={"fc2_weight": nd.ones((2, 5)), "fc2_bias": nd.zeros(2)},
            eval_metric="mse", optimizer_params={"learning_rate": 0.01})
        answer = params(mod)
        """),
    Training("checkpoints", code="""
        mod = made()
        mod.save_checkpoint(os.path.join(folder, "net"), 3)
        symbol, args, states = mx.model.load_checkpoint(os.path.join(folder, "net"), 3)
        again = mx.mod.Module.load(os.path.join(folder, "net"), 3)
        again.bind(batches().provide_data, batches().provide_label)
        answer = [str(sorted(os.listdir(folder))), str(sorted(args)), str(states), str(symbol.list_arguments()),
            again.predict(batches())]
        """),
    Training("callbacks", code="""
        answer = fit(mx.mod.Module(mlp()), batch_end_callback=[mx.callback.Speedometer(10, 2, auto_reset=True),
            mx.callback.log_train_metric(2)], epoch_end_callback=mx.callback.do_checkpoint(os.path.join(folder, "net")))
        answer = [*answer, str(sorted(os.listdir(folder)))]
        """),
    Training("a module's own checkpoints", code="""
        mod = mx.mod.Module(mlp())
        fit(mod, epoch_end_callback=mx.callback.module_checkpoint(mod, os.path.join(folder, "net"), 1, True))
        answer = str(sorted(os.listdir(folder)))
        """),
    Training("a monitor", code="""
        mod = made()
        monitor = mx.monitor.Monitor(1, lambda x: x.max(), pattern=".*fc.*", sort=True)
        mod.install_monitor(monitor)
        monitor.tic()
        mod.forward(next(iter(batches())), is_train=False)
        found = monitor.toc()
        answer = [str([[step, name] for step, name, value in found])]
        """),
    Training("buckets", code="""
        def network(key):
            x = mx.sym.FullyConnected(mx.sym.sum(mx.sym.var("data"), axis=1, keepdims=True), num_hidden=2, name="fc2")
            return mx.sym.SoftmaxOutput(x, name="softmax"), ("data",), ("softmax_label",)
        mod = mx.mod.BucketingModule(network, default_bucket_key=5)
        mod.bind([("data", (4, 5))], [("softmax_label", (4,))])
        mod.init_params(arg_params={"fc2_weight": nd.ones((2, 1)), "fc2_bias": nd.zeros(2)})
        mod.init_optimizer(optimizer_params={"learning_rate": 0.5})
        for size in (5, 3, 5):
            mod.forward(mx.io.DataBatch([nd.array(data[:4, :size])], [nd.array(label[:4])], bucket_key=size,
                provide_data=[("data", (4, size))], provide_label=[("softmax_label", (4,))]))
            mod.backward()
            mod.update()
        answer = [*params(mod), mod.get_outputs()[0]]
        """),
    Training("two modules in a row", code="""
        first = mx.sym.Activation(mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=6, name="fc1"), act_type="tanh")
        second = mx.sym.FullyConnected(mx.sym.var("data"), num_hidden=2, name="fc2")
        second = mx.sym.SoftmaxOutput(second, name="softmax")
        mod = mx.mod.SequentialModule()
        mod.add(mx.mod.Module(first, label_names=None)).add(mx.mod.Module(second), take_labels=True, auto_wiring=True)
        answer = fit(mod)
        """),
    Training("print_summary", code="""
        import contextlib, io
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            mx.viz.print_summary(mlp(), shape={"data": (1, 5)})
        answer = printed.getvalue()
        """),
]
