"""Small things of the second edition: devices, timing, sums, ResNet-18, and its own names for arrays' functions."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import numpy

from ... import context, np, npx
from ...gluon import nn
from ...gluon.data import ArrayDataset, DataLoader

__all__ = [
    "DATA_URL",
    "USE_MXNET",
    "USE_PYTORCH",
    "USE_TENSORFLOW",
    "Accumulator",
    "Benchmark",
    "ResNeXtBlock",
    "Residual",
    "Timer",
    "abs",
    "arange",
    "argmax",
    "as_numpy",
    "astype",
    "batch_matmul",
    "check_len",
    "check_shape",
    "concat",
    "corr2d",
    "cos",
    "cosh",
    "cpu",
    "exp",
    "expand_dims",
    "eye",
    "float32",
    "get_dataloader_workers",
    "gpu",
    "int32",
    "int64",
    "linreg",
    "linspace",
    "load_array",
    "log",
    "matmul",
    "meshgrid",
    "nn_Module",
    "normal",
    "num_gpus",
    "ones",
    "ones_like",
    "rand",
    "randn",
    "reduce_mean",
    "reduce_sum",
    "repeat",
    "reshape",
    "resnet18",
    "sigmoid",
    "sin",
    "sinh",
    "size",
    "squared_loss",
    "stack",
    "swapaxes",
    "synthetic_data",
    "tanh",
    "tensor",
    "to",
    "transpose",
    "try_gpu",
    "zeros",
    "zeros_like",
]

cpu, gpu, num_gpus = context.cpu, context.gpu, context.num_gpus
ones, zeros, ones_like, zeros_like = np.ones, np.zeros, np.ones_like, np.zeros_like
arange, linspace, meshgrid, eye, tensor = np.arange, np.linspace, np.meshgrid, np.eye, np.array
sin, sinh, cos, cosh, tanh, exp, log, abs = np.sin, np.sinh, np.cos, np.cosh, np.tanh, np.exp, np.log, np.abs
matmul, concat, stack, expand_dims, argmax = np.dot, np.concatenate, np.stack, np.expand_dims, np.argmax
reduce_sum, reduce_mean, swapaxes, repeat = np.sum, np.mean, np.swapaxes, np.repeat
normal, rand = np.random.normal, np.random.rand
sigmoid, batch_matmul = npx.sigmoid, npx.batch_dot
int32, int64, float32 = np.int32, np.int64, np.float32
nn_Module = nn.Block

DATA_URL = "http://d2l-data.s3-accelerate.amazonaws.com/"
USE_MXNET, USE_PYTORCH, USE_TENSORFLOW = True, False, False


def randn(*shape: int) -> Any:
    """Standard normal numbers."""
    return np.random.normal(size=shape)


def size(a: Any) -> int:
    """How many elements an array has."""
    return a.size


def transpose(a: Any) -> Any:
    """The array with its axes the other way round."""
    return a.T


def reshape(x: Any, *shape: Any) -> Any:
    """The array in another shape."""
    return x.reshape(*shape)


def to(x: Any, device: context.Context) -> Any:
    """The array on a device."""
    return x.as_in_context(device)


def as_numpy(x: Any) -> numpy.ndarray:
    """The array as NumPy's; ``d2l.numpy``."""
    return x.asnumpy()


def astype(x: Any, dtype: Any) -> Any:
    """The array in another dtype."""
    return x.astype(dtype)


def try_gpu(i: int = 0) -> context.Context:
    """GPU ``i``, or the CPU where there is none of that number."""
    return context.gpu(i) if context.num_gpus() > i else context.cpu()


def synthetic_data(w: Any, b: float, num_examples: int) -> tuple[Any, Any]:
    """Examples of ``y = X w + b`` with a little noise: X (n, len(w)) and y (n, 1)."""
    X = np.random.normal(0, 1, (num_examples, len(w)))
    y = np.dot(X, w) + b
    return X, (y + np.random.normal(0, 0.01, y.shape)).reshape((-1, 1))


def linreg(X: Any, w: Any, b: Any) -> Any:
    """Linear regression: ``X w + b``."""
    return np.dot(X, w) + b


def squared_loss(y_hat: Any, y: Any) -> Any:
    """Half the squared difference, in the shape of the prediction."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def load_array(data_arrays: Sequence, batch_size: int, is_train: bool = True) -> DataLoader:
    """Arrays as batches, shuffled to train."""
    return DataLoader(ArrayDataset(*data_arrays), batch_size, shuffle=is_train)


def get_dataloader_workers() -> int:
    """How many processes read data: none, what is in memory is read faster without."""
    return 0


def corr2d(X: Any, K: Any) -> Any:
    """Two-dimensional cross-correlation, written out."""
    height, width = K.shape
    Y = np.zeros((X.shape[0] - height + 1, X.shape[1] - width + 1))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i : i + height, j : j + width] * K).sum()
    return Y


def check_len(a: Sequence, n: int) -> None:
    """Fail unless a list has ``n`` elements."""
    assert len(a) == n, f"list's length {len(a)} != expected length {n}"


def check_shape(a: Any, shape: tuple) -> None:
    """Fail unless an array has a shape."""
    assert a.shape == shape, f"tensor's shape {a.shape} != expected shape {shape}"


class Timer:
    """Times of several runs, in seconds; it starts when it is made."""

    def __init__(self) -> None:
        self.times: list[float] = []
        self.start()

    def start(self) -> None:
        self.tik = time.time()

    def stop(self) -> float:
        self.times.append(time.time() - self.tik)
        return self.times[-1]

    def avg(self) -> float:
        return self.sum() / len(self.times)

    def sum(self) -> float:
        return sum(self.times)

    def cumsum(self) -> list[float]:
        return numpy.cumsum(self.times).tolist()


class Benchmark:
    """``with Benchmark("name"):`` prints how long the block took."""

    def __init__(self, description: str = "Done") -> None:
        self.description = description

    def __enter__(self) -> Benchmark:
        self.timer = Timer()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        print(f"{self.description}: {self.timer.stop():.4f} sec")


class Accumulator:
    """``n`` running sums.

    >>> sums = Accumulator(2)
    >>> sums.add(1, 10)
    >>> sums.add(2, 20)
    >>> sums[0], sums[1]
    (3.0, 30.0)
    """

    def __init__(self, n: int) -> None:
        self.data = [0.0] * n

    def add(self, *args: float) -> None:
        self.data = [a + float(b) for a, b in zip(self.data, args)]

    def reset(self) -> None:
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx: int) -> float:
        return self.data[idx]


class Residual(nn.Block):
    """A residual block: two 3x3 convolutions with batch normalisation beside a shortcut (He et al., 2016)."""

    def __init__(self, num_channels: int, use_1x1conv: bool = False, strides: int = 1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.conv1 = nn.Conv2D(num_channels, kernel_size=3, padding=1, strides=strides)
        self.conv2 = nn.Conv2D(num_channels, kernel_size=3, padding=1)
        self.conv3 = nn.Conv2D(num_channels, kernel_size=1, strides=strides) if use_1x1conv else None
        self.bn1 = nn.BatchNorm()
        self.bn2 = nn.BatchNorm()

    def forward(self, X: Any) -> Any:
        Y = self.bn2(self.conv2(npx.relu(self.bn1(self.conv1(X)))))
        return npx.relu(Y + (self.conv3(X) if self.conv3 else X))


class ResNeXtBlock(nn.Block):
    """A residual block whose 3x3 convolution works in groups of channels (Xie et al., 2017)."""

    def __init__(
        self,
        num_channels: int,
        groups: int,
        bot_mul: float,
        use_1x1conv: bool = False,
        strides: int = 1,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        inner = round(num_channels * bot_mul)
        self.conv1 = nn.Conv2D(inner, kernel_size=1)
        self.conv2 = nn.Conv2D(inner, kernel_size=3, padding=1, strides=strides, groups=inner // groups)
        self.conv3 = nn.Conv2D(num_channels, kernel_size=1)
        self.bn1, self.bn2, self.bn3 = nn.BatchNorm(), nn.BatchNorm(), nn.BatchNorm()
        self.conv4 = nn.Conv2D(num_channels, kernel_size=1, strides=strides) if use_1x1conv else None
        self.bn4 = nn.BatchNorm() if use_1x1conv else None

    def forward(self, X: Any) -> Any:
        Y = npx.relu(self.bn1(self.conv1(X)))
        Y = self.bn3(self.conv3(npx.relu(self.bn2(self.conv2(Y)))))
        return npx.relu(Y + (self.bn4(self.conv4(X)) if self.conv4 and self.bn4 else X))


def resnet18(num_classes: int) -> nn.Sequential:
    """ResNet-18 for small pictures: its first layer neither strides nor pools."""
    net = nn.Sequential()
    net.add(nn.Conv2D(64, kernel_size=3, strides=1, padding=1), nn.BatchNorm(), nn.Activation("relu"))
    for stage, channels in enumerate((64, 128, 256, 512)):
        blocks = nn.Sequential()
        halves = stage > 0  # every stage but the first halves height and width
        blocks.add(Residual(channels, use_1x1conv=halves, strides=2 if halves else 1), Residual(channels))
        net.add(blocks)
    net.add(nn.GlobalAvgPool2D(), nn.Dense(num_classes))
    return net
