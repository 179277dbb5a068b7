"""`Trainer`: applies an optimizer to the parameters of a network, on one device or several."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import optimizer as opt
from ..core import NDArray, from_host
from ..core.function import copy_to
from ..errors import FormatError, ParameterError, unknown
from .parameter import Parameter, ParameterDict

_KVSTORES = ("local", "device")


class Trainer:
    """Updates parameters by an optimizer (MXNet's ``gluon.Trainer``).

    Parameters
    ----------
    params : `ParameterDict` (``net.collect_params()``), dictionary or list of parameters; those with
        ``grad_req='null'`` are left alone.
    optimizer : name or `Optimizer`.
    optimizer_params : arguments of the optimizer, where it is given by name.
    kvstore : ``"device"`` or ``"local"``: how gradients of several devices are added up; on one machine both are a sum.
    update_on_kvstore : accepted for MXNet's sake; the update is the same wherever it is done.

    >>> import d2lcore as mx
    >>> from d2lcore import nd, autograd, gluon
    >>> net = gluon.nn.Dense(1, in_units=1, use_bias=False)
    >>> net.initialize(mx.init.One())
    >>> trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.5})
    >>> with autograd.record():
    ...     loss = net(nd.array([[1.0]]))
    >>> loss.backward()
    >>> trainer.step(batch_size=1)
    >>> net.weight.data().asscalar()
    np.float32(0.5)
    """

    def __init__(
        self,
        params: Any,
        optimizer: str | opt.Optimizer,
        optimizer_params: dict[str, Any] | None = None,
        kvstore: str | None = "device",
        compression_params: dict[str, Any] | None = None,
        update_on_kvstore: bool | None = None,
    ) -> None:
        self._params = _parameters(params)
        if not self._params:
            warnings.warn(
                "Trainer: there are no parameters to train. net.params are a block's own; net.collect_params() "
                "includes those of the layers inside.",
                stacklevel=2,
            )
        if compression_params is not None:
            raise ValueError("Trainer: gradient compression is for several machines; leave compression_params out")
        if kvstore is not None and kvstore not in _KVSTORES:
            raise unknown("kvstore", kvstore, _KVSTORES)
        by_index = dict(enumerate(self._params))
        if isinstance(optimizer, opt.Optimizer):
            if optimizer_params:
                raise ValueError("Trainer: optimizer_params go with an optimizer given by name, not with an object")
            self._optimizer = optimizer
            optimizer.param_dict = by_index
        else:
            self._optimizer = opt.create(optimizer, param_dict=by_index, **(optimizer_params or {}))
        self._scale = self._optimizer.rescale_grad
        #: optimizer states, one list a parameter with one entry a device; made at the first update
        self._states: list[list[Any] | None] = [None] * len(self._params)

    # ---- learning rate ----

    @property
    def optimizer(self) -> opt.Optimizer:
        """The optimizer."""
        return self._optimizer

    @property
    def learning_rate(self) -> float:
        """The step size now."""
        return self._optimizer.learning_rate

    def set_learning_rate(self, lr: float) -> None:
        """Change the step size."""
        self._optimizer.set_learning_rate(lr)

    # ---- the step ----

    def step(self, batch_size: int, ignore_stale_grad: bool = False) -> None:
        """Add up the gradients of all devices and do one update.

        Parameters
        ----------
        batch_size : gradients are divided by it, as losses are summed over the batch by ``backward()``.
        ignore_stale_grad : skip parameters that the last backward pass did not reach; otherwise that is an error.
        """
        self._check_fresh(ignore_stale_grad)
        self.allreduce_grads()
        self.update(batch_size, ignore_stale_grad)

    def allreduce_grads(self) -> None:
        """Replace each device's gradients by the sum over devices; for gradients to be looked at before `update`."""
        for parameter in self._trained():
            grads = parameter.list_grad()
            if len(grads) < 2:
                continue
            total = grads[0].detach()
            for grad in grads[1:]:
                total = total + copy_to(grad.detach(), total.ctx)
            for grad in grads:
                total.copyto(grad)

    def update(self, batch_size: int, ignore_stale_grad: bool = False) -> None:
        """Do one update with the gradients as they are."""
        self._check_fresh(ignore_stale_grad)
        if batch_size <= 0:
            raise ValueError(f"Trainer: batch_size is more than 0, got {batch_size}. Is the last batch empty?")
        self._optimizer.rescale_grad = self._scale / batch_size
        for i, parameter in enumerate(self._params):
            if parameter.grad_req == "null":
                continue
            replicas = parameter.list_data()
            states = self._states[i]
            if states is None:
                states = self._states[i] = [self._optimizer.create_state_multi_precision(i, w) for w in replicas]
            for device, (weight, grad, state) in enumerate(zip(replicas, parameter.list_grad(), states, strict=True)):
                leaf = weight._entry[0]
                if ignore_stale_grad and not leaf.fresh:
                    continue
                self._optimizer._set_current_context(device)
                self._optimizer.update_multi_precision(i, weight, grad, state)
                leaf.fresh = False

    def _trained(self) -> Iterable[Parameter]:
        return (p for p in self._params if p.grad_req != "null")

    def _check_fresh(self, ignore_stale_grad: bool) -> None:
        """Refuse to update some parameters and then fail at one that has no new gradient."""
        if ignore_stale_grad:
            return
        for parameter in self._trained():
            for weight in parameter.list_data():
                if not weight._entry[0].fresh:
                    raise ParameterError(
                        f"Trainer.step: the gradient of '{parameter.name}' on {weight.ctx} was not written since the "
                        "last step. Call backward() on the loss first; if this part of the network was not used, pass "
                        "ignore_stale_grad=True."
                    )

    # ---- saving ----

    def save_states(self, fname: str) -> None:
        """Save the optimizer's states (momenta, running means, update counts), to resume training exactly."""
        from ..ndarray import save

        counts = [[d, i, n] for d, table in self._optimizer._counts.items() for i, n in table.items()]
        arrays = {"counts": from_host(np.array(counts, "int64").reshape(-1, 3))}
        for i, states in enumerate(self._states):
            for device, state in enumerate(states or ()):
                for k, array in enumerate(_leaves(state)):
                    arrays[f"{i}:{device}:{k}"] = array
        save(fname, arrays)

    def load_states(self, fname: str) -> None:
        """Load what `save_states` saved; `FormatError` where it does not fit, and then nothing is changed."""
        from ..ndarray import load

        found = load(fname)
        if not isinstance(found, dict) or "counts" not in found:
            raise FormatError(f"{fname}: not a file of Trainer.save_states()")
        counts = found.pop("counts").asnumpy()
        used = {int(name.split(":")[0]) for name in found}
        made = [
            [self._optimizer.create_state_multi_precision(i, w) for w in p.list_data()] if i in used else None
            for i, p in enumerate(self._params)
        ]
        pairs = []
        for i, states in enumerate(made):
            for device, state in enumerate(states or ()):
                for k, array in enumerate(_leaves(state)):
                    source = found.pop(f"{i}:{device}:{k}", None)
                    if source is None or source.shape != array.shape:
                        raise FormatError(
                            f"{fname}: state {k} of parameter '{self._params[i].name}' has shape "
                            f"{getattr(source, 'shape', 'none')}, expected {array.shape}. Another network or optimizer?"
                        )
                    pairs.append((source, array))
        if found:
            raise FormatError(f"{fname}: has states that this optimizer does not know: {', '.join(sorted(found))}")
        for source, array in pairs:
            source.copyto(array)
        self._states = made
        self._optimizer._counts.clear()
        for device, index, n in counts.tolist():
            self._optimizer._counts.setdefault(device, {})[index] = n
        self._optimizer.num_update = max([n for *_, n in counts.tolist()], default=self._optimizer.begin_num_update)
        self._optimizer._set_current_context(0)


def _parameters(params: Any) -> list[Parameter]:
    if isinstance(params, (dict, ParameterDict)):
        params = [params[name] for name in sorted(params.keys())]
    if not isinstance(params, (list, tuple)):
        raise TypeError(
            f"Trainer: expected a dictionary or list of parameters, got {type(params).__name__}. "
            "Those of a network are net.collect_params()."
        )
    for p in params:
        if not isinstance(p, Parameter):
            raise TypeError(f"Trainer: expected parameters, the list holds a {type(p).__name__}")
    return list(dict.fromkeys(params))  # one that layers share would be updated for each of them


def _leaves(state: Any) -> list[NDArray]:
    """The arrays of a state, however it is nested."""
    if state is None:
        return []
    if isinstance(state, NDArray):
        return [state]
    return [array for part in state for array in _leaves(part)]
