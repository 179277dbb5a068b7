"""The second edition's frame of classes (its releases 1.0 and later): modules, data, trainer, and the first models."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ... import autograd, np
from ...gluon import Trainer as GluonTrainer
from ...gluon import data as gdata
from ...gluon import loss as gloss
from ...gluon import nn
from ...gluon.data.vision import FashionMNIST as Pictures
from ...gluon.data.vision import transforms
from ...initializer import Normal, Xavier
from ..d2lzh.data import get_fashion_mnist_labels
from ..d2lzh.plots import pyplot, use_svg_display
from . import basics
from .plots import redraw, show_images

__all__ = [
    "SGD",
    "Classifier",
    "DataModule",
    "FashionMNIST",
    "HyperParameters",
    "LeNet",
    "LinearRegression",
    "LinearRegressionScratch",
    "Module",
    "ProgressBoard",
    "SoftmaxRegression",
    "SyntheticRegressionData",
    "Trainer",
    "add_to_class",
]


def add_to_class(Class: type) -> Callable:
    """Decorator: make a function a method of a class that exists already.

    >>> class A: pass
    >>> @add_to_class(A)
    ... def double(self, x): return 2 * x
    >>> A().double(3)
    6
    """

    def add(function: Callable) -> None:
        setattr(Class, function.__name__, function)

    return add


class HyperParameters:
    """Keeps the arguments that an object was made with as its attributes.

    >>> class B(HyperParameters):
    ...     def __init__(self, a, b):
    ...         self.save_hyperparameters(ignore=["b"])
    >>> B(1, 2).a, hasattr(B(1, 2), "b")
    (1, False)
    """

    if TYPE_CHECKING:  # its attributes are other methods' arguments

        def __getattr__(self, name: str) -> Any: ...

    def save_hyperparameters(self, ignore: Sequence[str] = ()) -> None:
        """Keep the variables of the method that calls this, but for ``self``, private ones and those to ignore."""
        frame = inspect.currentframe()
        assert frame is not None and frame.f_back is not None  # noqa: PT018 (CPython has frames)
        names = frame.f_back.f_locals
        skip = {*ignore, "self"}
        self.hparams = {name: value for name, value in names.items() if name not in skip and name[0] != "_"}
        for name, value in self.hparams.items():
            setattr(self, name, value)


class ProgressBoard(HyperParameters):
    """Curves that grow while a model trains."""

    def __init__(
        self,
        xlabel: str | None = None,
        ylabel: str | None = None,
        xlim: Any = None,
        ylim: Any = None,
        xscale: str = "linear",
        yscale: str = "linear",
        ls: Sequence[str] = ("-", "--", "-.", ":"),
        colors: Sequence[str] = ("C0", "C1", "C2", "C3"),
        fig: Any = None,
        axes: Any = None,
        figsize: tuple[float, float] = (3.5, 2.5),
        display: bool = True,
    ) -> None:
        self.xlabel, self.ylabel, self.xlim, self.ylim, self.xscale, self.yscale = (
            xlabel, ylabel, xlim, ylim, xscale, yscale,
        )  # fmt: skip
        self.ls, self.colors, self.fig, self.axes, self.figsize, self.display = ls, colors, fig, axes, figsize, display
        self.raw_points: dict[str, list] = {}  # since the last point that was drawn
        self.data: dict[str, list] = {}

    def draw(self, x: float, y: Any, label: str, every_n: int = 1) -> None:
        """Add a point to the curve ``label``; every ``n`` points, their mean is drawn."""
        points, line = self.raw_points.setdefault(label, []), self.data.setdefault(label, [])
        points.append((float(x), float(y)))
        if len(points) < every_n:
            return
        line.append(tuple(sum(values) / len(points) for values in zip(*points)))
        points.clear()
        if self.display:
            self._show()

    def _show(self) -> None:
        use_svg_display()
        plt = pyplot()
        self.fig = self.fig or plt.figure(figsize=self.figsize)
        axes = self.axes or self.fig.gca()
        axes.cla()
        for (label, line), style, color in zip(self.data.items(), self.ls, self.colors):
            axes.plot(*zip(*line), linestyle=style, color=color, label=label)
        axes.set(xlabel=self.xlabel, ylabel=self.ylabel, xscale=self.xscale, yscale=self.yscale)
        if self.xlim:
            axes.set_xlim(self.xlim)
        if self.ylim:
            axes.set_ylim(self.ylim)
        axes.legend()
        redraw(self.fig)


class Module(nn.Block, HyperParameters):
    """A model: a network, its loss, and how it is trained. Subclasses set ``net`` or write ``forward``."""

    def __init__(self, plot_train_per_epoch: int = 2, plot_valid_per_epoch: int = 1) -> None:
        super().__init__()
        self.plot_train_per_epoch, self.plot_valid_per_epoch = plot_train_per_epoch, plot_valid_per_epoch
        self.board = ProgressBoard()

    def loss(self, y_hat: Any, y: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no loss")

    def forward(self, X: Any) -> Any:
        assert hasattr(self, "net"), "a Module without forward() needs the network self.net"
        return self.net(X)

    def plot(self, key: str, value: Any, train: bool) -> None:
        """Put a value on the board, over the epochs."""
        trainer = self.trainer
        self.board.xlabel = "epoch"
        if train:
            x = trainer.train_batch_idx / trainer.num_train_batches
            n = trainer.num_train_batches / self.plot_train_per_epoch
        else:
            x = trainer.epoch + 1
            n = trainer.num_val_batches / self.plot_valid_per_epoch
        self.board.draw(x, value.asnumpy(), ("train_" if train else "val_") + key, every_n=int(n))

    def training_step(self, batch: Sequence) -> Any:
        loss = self.loss(self(*batch[:-1]), batch[-1])
        self.plot("loss", loss, train=True)
        return loss

    def validation_step(self, batch: Sequence) -> None:
        self.plot("loss", self.loss(self(*batch[:-1]), batch[-1]), train=False)

    def configure_optimizers(self) -> Any:
        """Stochastic gradient descent at rate ``self.lr``."""
        params = self.parameters()
        if isinstance(params, list):
            return SGD(params, self.lr)
        return GluonTrainer(params, "sgd", {"learning_rate": self.lr})

    def parameters(self) -> Any:
        """Gluon's parameters; arrays where the model has none of those."""
        return self.collect_params() or self.get_scratch_params()

    def get_scratch_params(self) -> list:
        """The arrays that are attributes of the model and of the modules in it."""
        params: list = []
        for value in self._attributes():
            if isinstance(value, np.ndarray):
                params.append(value)
            elif isinstance(value, Module):
                params.extend(value.get_scratch_params())
        return params

    def set_scratch_params_device(self, device: Any) -> None:
        """Move those arrays to a device."""
        for name, value in list(vars(self).items()):
            if isinstance(value, np.ndarray):
                moved = value.as_in_context(device)
                moved.attach_grad()
                setattr(self, name, moved)
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, Module):
                    inner.set_scratch_params_device(device)

    def _attributes(self) -> list:
        return [vars(self)[name] for name in sorted(vars(self))]


class DataModule(HyperParameters):
    """Data to train and to validate on."""

    def __init__(self, root: str = "../data", num_workers: int = 4) -> None:
        self.root, self.num_workers = root, num_workers

    def get_dataloader(self, train: bool) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no get_dataloader")

    def train_dataloader(self) -> Any:
        return self.get_dataloader(train=True)

    def val_dataloader(self) -> Any:
        return self.get_dataloader(train=False)

    def get_tensorloader(self, tensors: Sequence, train: bool, indices: slice = slice(0, None)) -> Any:
        """Batches of ``self.batch_size`` of some rows of arrays."""
        rows = gdata.ArrayDataset(*(array[indices] for array in tensors))
        return gdata.DataLoader(rows, self.batch_size, shuffle=train)


class Trainer(HyperParameters):
    """Trains a `Module` on a `DataModule`."""

    def __init__(self, max_epochs: int, num_gpus: int = 0, gradient_clip_val: float = 0) -> None:
        self.max_epochs, self.num_gpus, self.gradient_clip_val = max_epochs, num_gpus, gradient_clip_val
        self.gpus = [basics.gpu(i) for i in range(min(num_gpus, basics.num_gpus()))]

    def fit(self, model: Any, data: Any) -> None:
        """Go through the data ``max_epochs`` times."""
        self.prepare_data(data)
        self.prepare_model(model)
        self.optim = model.configure_optimizers()
        self.epoch = self.train_batch_idx = self.val_batch_idx = 0
        for epoch in range(self.max_epochs):
            self.epoch = epoch
            self.fit_epoch()

    def prepare_data(self, data: Any) -> None:
        self.train_dataloader, self.val_dataloader = data.train_dataloader(), data.val_dataloader()
        self.num_train_batches = len(self.train_dataloader)
        self.num_val_batches = 0 if self.val_dataloader is None else len(self.val_dataloader)

    def prepare_model(self, model: Any) -> None:
        model.trainer = self
        model.board.xlim = [0, self.max_epochs]
        if self.gpus:
            model.collect_params().reset_ctx(self.gpus[0])
            model.set_scratch_params_device(self.gpus[0])
        self.model = model

    def prepare_batch(self, batch: Sequence) -> Sequence:
        return [basics.to(array, self.gpus[0]) for array in batch] if self.gpus else batch

    def fit_epoch(self) -> None:
        for batch in self.train_dataloader:
            with autograd.record():
                loss = self.model.training_step(self.prepare_batch(batch))
            loss.backward()
            if self.gradient_clip_val > 0:
                self.clip_gradients(self.gradient_clip_val, self.model)
            self.optim.step(1)
            self.train_batch_idx += 1
        for batch in self.val_dataloader or ():
            self.model.validation_step(self.prepare_batch(batch))
            self.val_batch_idx += 1

    def clip_gradients(self, grad_clip_val: float, model: Any) -> None:
        """Scale all gradients together so that their norm is at most ``grad_clip_val``."""
        params = model.parameters()
        params = params if isinstance(params, list) else [param.data() for param in params.values()]
        norm = math.sqrt(sum(float((param.grad**2).sum()) for param in params))
        if norm > grad_clip_val:
            for param in params:
                param.grad[:] *= grad_clip_val / norm


class SGD(HyperParameters):
    """Minibatch stochastic gradient descent on arrays."""

    def __init__(self, params: Sequence, lr: float) -> None:
        self.params, self.lr = params, lr

    def step(self, _: int) -> None:
        for param in self.params:
            param[:] = param - self.lr * param.grad


class SyntheticRegressionData(DataModule):
    """Examples of ``y = X w + b`` with noise."""

    def __init__(
        self, w: Any, b: float, noise: float = 0.01, num_train: int = 1000, num_val: int = 1000, batch_size: int = 32
    ) -> None:
        super().__init__()
        self.save_hyperparameters()
        n = num_train + num_val
        self.X = basics.randn(n, len(w))
        self.y = np.dot(self.X, w.reshape((-1, 1))) + b + basics.randn(n, 1) * noise

    def get_dataloader(self, train: bool) -> Any:
        rows = slice(0, self.num_train) if train else slice(self.num_train, None)
        return self.get_tensorloader((self.X, self.y), train, rows)


class LinearRegressionScratch(Module):
    """Linear regression on arrays."""

    def __init__(self, num_inputs: int, lr: float, sigma: float = 0.01) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.w, self.b = np.random.normal(0, sigma, (num_inputs, 1)), np.zeros(1)
        self.w.attach_grad()
        self.b.attach_grad()

    def forward(self, X: Any) -> Any:
        return np.dot(X, self.w) + self.b

    def loss(self, y_hat: Any, y: Any) -> Any:
        return ((y_hat - y) ** 2 / 2).mean()

    def configure_optimizers(self) -> Any:
        return SGD([self.w, self.b], self.lr)


class LinearRegression(Module):
    """Linear regression as a layer of Gluon."""

    def __init__(self, lr: float) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Dense(1)
        self.net.initialize(Normal(sigma=0.01))

    def loss(self, y_hat: Any, y: Any) -> Any:
        return gloss.L2Loss()(y_hat, y).mean()

    def get_w_b(self) -> tuple:
        """The weights (1, inputs) and the bias (1,)."""
        return tuple(param.data() for param in self.net.collect_params().values())


class FashionMNIST(DataModule):
    """Fashion-MNIST, pictures (1, H, W) of floats from 0 to 1."""

    def __init__(self, batch_size: int = 64, resize: tuple[int, int] = (28, 28)) -> None:
        super().__init__()
        self.save_hyperparameters()
        to_floats = transforms.Compose([transforms.Resize(resize), transforms.ToTensor()])
        self.train, self.val = (Pictures(train=train).transform_first(to_floats) for train in (True, False))

    def text_labels(self, indices: Any) -> list[str]:
        """The names of classes."""
        return get_fashion_mnist_labels(indices)

    def get_dataloader(self, train: bool) -> Any:
        return gdata.DataLoader(self.train if train else self.val, self.batch_size, shuffle=train)

    def visualize(self, batch: Any, nrows: int = 1, ncols: int = 8, labels: Sequence[str] = ()) -> None:
        """Draw the first pictures of a batch under their labels."""
        X, y = batch
        show_images(X.squeeze(1), nrows, ncols, titles=labels or self.text_labels(y))


class Classifier(Module):
    """A model of classes: softmax cross-entropy, and the share of right answers on the board."""

    def validation_step(self, batch: Sequence) -> None:
        Y_hat = self(*batch[:-1])
        self.plot("loss", self.loss(Y_hat, batch[-1]), train=False)
        self.plot("acc", self.accuracy(Y_hat, batch[-1]), train=False)

    def accuracy(self, Y_hat: Any, Y: Any, averaged: bool = True) -> Any:
        """The share of right answers, or a one for each that is."""
        answers = Y_hat.reshape((-1, Y_hat.shape[-1])).argmax(axis=1).astype(Y.dtype)
        right = (answers == Y.reshape(-1)).astype(np.float32)
        return right.mean() if averaged else right

    def loss(self, Y_hat: Any, Y: Any, averaged: bool = True) -> Any:
        losses = gloss.SoftmaxCrossEntropyLoss()(Y_hat.reshape((-1, Y_hat.shape[-1])), Y.reshape((-1,)))
        return losses.mean() if averaged else losses

    def layer_summary(self, X_shape: Sequence[int]) -> None:
        """Print the shape that each layer of ``self.net`` gives."""
        X = basics.randn(*X_shape)
        for layer in self.net:
            X = layer(X)
            print(layer.__class__.__name__, "output shape:\t", X.shape)


class SoftmaxRegression(Classifier):
    """One dense layer."""

    def __init__(self, num_outputs: int, lr: float) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Dense(num_outputs)
        self.net.initialize()


class LeNet(Classifier):
    """LeNet-5 with sigmoids (LeCun et al., 1998)."""

    def __init__(self, lr: float = 0.1, num_classes: int = 10) -> None:
        super().__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential()
        self.net.add(
            nn.Conv2D(channels=6, kernel_size=5, padding=2, activation="sigmoid"),
            nn.AvgPool2D(pool_size=2, strides=2),
            nn.Conv2D(channels=16, kernel_size=5, activation="sigmoid"),
            nn.AvgPool2D(pool_size=2, strides=2),
            nn.Dense(120, activation="sigmoid"),
            nn.Dense(84, activation="sigmoid"),
            nn.Dense(num_classes),
        )
        self.net.initialize(Xavier())
