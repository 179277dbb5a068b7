"""`Trainer`: applies an optimizer to the parameters of a network, on one device or several."""

from __future__ import annotations

import os
import pickle
import warnings
from collections.abc import Iterable
from typing import Any

from .. import kvstore as kvs
from .. import optimizer as opt
from ..core import NDArray
from ..device import Context
from ..errors import FormatError, ParameterError
from ..files import writing
from ..kvstore.kvstore import states_in
from .parameter import Parameter, ParameterDict

_LARGE = 1 << 24  #: a 'local' store leaves updates to the devices when an array has more elements than this


class StaleGradientError(ParameterError, UserWarning):
    """A gradient that no backward pass has written since the last step; MXNet raises a `UserWarning`."""


class Trainer:
    """Updates parameters by an optimizer (MXNet's ``gluon.Trainer``).

    Parameters
    ----------
    params : `ParameterDict` (``net.collect_params()``), dictionary or list of initialized parameters; those with
        ``grad_req='null'`` are left alone.
    optimizer : name or `Optimizer`.
    optimizer_params : arguments of the optimizer, where it is given by name.
    kvstore : type of the store that adds up the gradients of several devices, or a store. With one device a type
        needs no store, and none is made. None: gradients are not added up.
    compression_params : gradient compression, see `KVStore.set_gradient_compression`.
    update_on_kvstore : whether the store does the update and gives back weights (True), or adds up gradients and
        every device does the update (False). None: True where there is a store that can. True needs less work and
        memory; `allreduce_grads` and `update`, for gradients to be clipped between the two, need False.

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
        kvstore: str | kvs.KVStoreBase | None = "device",
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
        if not (kvstore is None or isinstance(kvstore, (str, kvs.KVStoreBase))):
            raise TypeError(f"Trainer: kvstore is the name of a type, a KVStore or None, got {type(kvstore).__name__}")
        if isinstance(kvstore, str):
            kvs.create(kvstore)  # an unknown type is an error even where one device needs no store
        by_index = dict(enumerate(self._params))
        if isinstance(optimizer, opt.Optimizer):
            if optimizer_params:
                raise AssertionError("Trainer: optimizer_params go with an optimizer given by name, not with an object")
            self._optimizer = optimizer
            optimizer.param_dict = by_index
        else:
            self._optimizer = opt.create(optimizer, param_dict=by_index, **(optimizer_params or {}))
        self._scale = self._optimizer.rescale_grad
        #: mixed precision (``mx.amp``): the scale of the loss, by which the gradients are divided again
        self._amp_loss_scaler: Any = None
        self._amp_original_scale = self._scale
        self._contexts = _common_contexts(self._params)
        self._updaters = [opt.get_updater(self._optimizer) for _ in self._contexts]
        self._compression_params = compression_params
        self._kvstore_params: dict[str, Any] = {"kvstore": kvstore, "update_on_kvstore": update_on_kvstore}
        self._reset_kvstore()

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

    # ---- the store ----

    def _reset_kvstore(self) -> None:
        """Forget the store; the next step makes a new one."""
        self._kv_initialized = False
        self._kvstore: Any = None
        self._update_on_kvstore: bool | None = None
        #: how often each parameter had been written by hand when the store last got its value; missing: never
        self._in_store: dict[int, int] = {}

    def _init_kvstore(self) -> None:
        """Make the store, if one is needed, and decide who does the update."""
        given, wanted = self._kvstore_params["kvstore"], self._kvstore_params["update_on_kvstore"]
        sparse = any(p.stype != "default" for p in self._params)
        if sparse and wanted is False:
            raise ValueError("Trainer: row-sparse weights are updated on the store; update_on_kvstore cannot be False")
        if sparse and given is None:
            raise ValueError("Trainer: row-sparse weights live in a store; kvstore cannot be None")
        if isinstance(given, str) and len(self._contexts) < 2 and not sparse:
            given = None
        self._kv_initialized = True
        if given is None:
            return
        store: Any = kvs.create(given) if isinstance(given, str) else given
        sparse_grad = any(p.grad_stype != "default" for p in self._params)
        if sparse_grad and not isinstance(store, kvs.KVStore):
            raise ValueError(f"Trainer: {type(store).__name__} cannot add up row-sparse gradients; use a KVStore")
        able = store.is_capable(kvs.KVStoreBase.OPTIMIZER)
        if wanted and not able:
            raise ValueError(f"Trainer: a {type(store).__name__} runs no optimizer; pass update_on_kvstore=False")
        if wanted is None:
            wanted = able and (sparse or (not sparse_grad and os.environ.get("MXNET_UPDATE_ON_KVSTORE", "1") != "0"))
            if given == "local" and not sparse and any(p.data(self._contexts[0]).size > _LARGE for p in self._params):
                wanted = False
        if self._compression_params:
            store.set_gradient_compression(self._compression_params)
        if wanted:
            store.set_optimizer(self._optimizer)
        self._kvstore, self._update_on_kvstore = store, wanted

    def _init_params(self) -> None:
        """Bring into the store what it does not have, or what was written to since (`set_data`, loading)."""
        if self._params and (contexts := _common_contexts(self._params)) != self._contexts:  # moved by reset_ctx()
            self._contexts, self._updaters = contexts, [opt.get_updater(self._optimizer) for _ in contexts]
            self._reset_kvstore()
        if not self._kv_initialized:
            self._init_kvstore()
        if self._kvstore is None:
            return
        for i, parameter in enumerate(self._params):
            version = parameter.version
            if self._in_store.get(i) == version or parameter._deferred_init is not None:
                continue
            replicas = parameter.list_data()
            if i not in self._in_store:
                self._kvstore.broadcast(i, replicas[0], replicas)
            elif self._update_on_kvstore:
                self._kvstore._replace(i, replicas[0])
            self._in_store[i] = version

    # ---- the step ----

    def step(self, batch_size: int, ignore_stale_grad: bool = False) -> None:
        """Add up the gradients of all devices and do one update.

        Parameters
        ----------
        batch_size : gradients are divided by it, as losses are summed over the batch by ``backward()``.
        ignore_stale_grad : skip parameters that the last backward pass did not reach; otherwise that is an error.
        """
        self._prepare(batch_size, ignore_stale_grad)
        self._allreduce(ignore_stale_grad)
        if not self._update_on_kvstore:
            self._update(ignore_stale_grad)

    def allreduce_grads(self) -> None:
        """Replace each device's gradients by the sum over devices; for gradients to be looked at before `update`."""
        self._init_params()
        self._require_own_update("allreduce_grads")
        self._allreduce(ignore_stale_grad=False)

    def update(self, batch_size: int, ignore_stale_grad: bool = False) -> None:
        """Do one update with the gradients as they are."""
        self._init_params()
        self._require_own_update("update")
        self._prepare(batch_size, ignore_stale_grad)
        self._update(ignore_stale_grad)

    def _prepare(self, batch_size: int, ignore_stale_grad: bool) -> None:
        """Refuse before anything is changed, not after some parameters were updated."""
        if batch_size <= 0:
            raise ValueError(f"Trainer: batch_size is more than 0, got {batch_size}. Is the last batch empty?")
        if not ignore_stale_grad:
            self._check_fresh()
        self._init_params()
        self._optimizer.rescale_grad = self._scale / batch_size

    def _require_own_update(self, method: str) -> None:
        if self._update_on_kvstore:
            raise AssertionError(
                f"Trainer.{method}: the store does the update, in one piece with adding up. "
                "Make the trainer with update_on_kvstore=False."
            )

    def _allreduce(self, ignore_stale_grad: bool) -> None:
        if self._kvstore is None:
            return
        for i, parameter in self._trained():
            if self._update_on_kvstore:
                leaves = [w._entry[0] for w in parameter.list_data()]
                if ignore_stale_grad and not any(leaf.fresh for leaf in leaves):
                    continue
                self._kvstore.pushpull(i, parameter.list_grad(), parameter.list_data(), priority=-i)
                for leaf in leaves:
                    leaf.fresh = False
            elif parameter.grad_stype == "default":
                self._kvstore.pushpull(i, parameter.list_grad(), priority=-i)
            else:
                self._kvstore.push(i, parameter.list_grad(), priority=-i)
                self._kvstore.pull(i, parameter.list_grad(), priority=-i, ignore_sparse=False)

    def _set_loss_scaler(self, scaler: Any) -> None:
        """Leave out steps that a loss scaler finds to have overflowed; every device does its own update then."""
        if self._update_on_kvstore or self._kvstore_params["update_on_kvstore"]:
            raise AssertionError("Trainer: with mixed precision, make the trainer with update_on_kvstore=False")
        self._kvstore_params["update_on_kvstore"] = False
        self._amp_loss_scaler, self._amp_original_scale = scaler, self._scale

    def _update(self, ignore_stale_grad: bool) -> None:
        if self._amp_loss_scaler is not None and self._amp_loss_scaler.has_overflow(self._params):
            for _, parameter in self._trained():
                for weight in parameter.list_data():
                    weight._entry[0].fresh = False
            return
        for i, parameter in self._trained():
            for update, weight, grad in zip(self._updaters, parameter.list_data(), parameter.list_grad(), strict=True):
                leaf = weight._entry[0]
                if leaf.fresh or not ignore_stale_grad:
                    update(i, grad, weight)
                    leaf.fresh = False

    def _trained(self) -> Iterable[tuple[int, Parameter]]:
        return ((i, p) for i, p in enumerate(self._params) if p.grad_req != "null")

    def _check_fresh(self) -> None:
        for _, parameter in self._trained():
            for weight in parameter.list_data():
                if not weight._entry[0].fresh:
                    raise StaleGradientError(
                        f"Trainer.step: the gradient of '{parameter.name}' on {weight.ctx} was not written since the "
                        "last step. Call backward() on the loss first; if this part of the network was not used, pass "
                        "ignore_stale_grad=True."
                    )

    # ---- saving ----

    @property
    def states(self) -> list[dict[Any, Any]]:
        """The optimizer's states by parameter, one dict for each device; one alone where the store has them."""
        return [updater.states for updater in ([self._kvstore._updater] if self._update_on_kvstore else self._updaters)]

    def save_states(self, fname: str) -> None:
        """Save the optimizer and its states (momenta, running means, update counts), to resume training exactly."""
        self._init_params()
        if self._update_on_kvstore:
            self._kvstore.save_optimizer_states(fname, dump_optimizer=True)
            return
        states = self._updaters[0].get_states(dump_optimizer=True) if self._updaters else pickle.dumps(({}, None))
        with writing(fname) as file:
            file.write(states)

    def load_states(self, fname: str) -> None:
        """Load what `save_states` saved; `FormatError` where it does not fit, and then nothing is changed.

        The file is a pickle: load only what you trust.
        """
        content = states_in(fname)
        self._check_states(fname, content)
        self._init_params()
        if self._update_on_kvstore:
            self._kvstore.load_optimizer_states(fname)
            self._optimizer = self._kvstore._updater.optimizer
        elif self._updaters:
            for updater in self._updaters:
                updater.set_states(content)
                updater.optimizer = self._updaters[0].optimizer  # they count updates together
            self._optimizer = self._updaters[0].optimizer
        self._optimizer.param_dict = dict(enumerate(self._params))
        self._optimizer._set_current_context(0)

    def _check_states(self, fname: str, content: bytes) -> None:
        try:
            states, optimizer = pickle.loads(content)
        except (pickle.UnpicklingError, ValueError, TypeError, EOFError, AttributeError, ImportError) as error:
            raise FormatError(f"{fname}: not a file of Trainer.save_states()") from error
        if type(optimizer) is not type(self._optimizer):
            raise FormatError(
                f"{fname}: holds states of {type(optimizer).__name__}, "
                f"this trainer has {type(self._optimizer).__name__}"
            )
        for i, state in states.items():
            known = self._params[i].shape if i in range(len(self._params)) else None
            for array in _leaves(state):
                if array.size and known is not None and array.shape[:1] != tuple(known[:1]):
                    raise FormatError(
                        f"{fname}: a state of parameter '{self._params[i].name}' has shape {array.shape}, "
                        f"the parameter {known}. Another network?"
                    )
            if known is None:
                raise FormatError(f"{fname}: has states for {len(states)} parameters, there are {len(self._params)}")


def _parameters(params: Any) -> list[Parameter]:
    if isinstance(params, (dict, ParameterDict)):
        params = [params[name] for name in sorted(params.keys())]
    if not isinstance(params, (list, tuple)):
        raise ValueError(
            f"Trainer: expected a dictionary or list of parameters, got {type(params).__name__}. "
            "Those of a network are net.collect_params()."
        )
    for p in params:
        if not isinstance(p, Parameter):
            raise ValueError(f"Trainer: expected parameters, the list holds a {type(p).__name__}")
    return list(dict.fromkeys(params))  # one that layers share would be updated for each of them


def _common_contexts(params: list[Parameter]) -> list[Context]:
    """The devices that all parameters are on."""
    found = params[0].list_ctx() if params else []
    for p in params:
        if p.list_ctx() != found:
            raise AssertionError(
                f"Trainer: parameters are on the same devices; '{p.name}' is on {p.list_ctx()}, "
                f"'{params[0].name}' on {found}"
            )
    return found


def _leaves(state: Any) -> list[NDArray]:
    """The arrays of a state, however it is nested."""
    if isinstance(state, NDArray):
        return [state]
    return [array for part in state for array in _leaves(part)] if isinstance(state, (tuple, list)) else []
