"""Recommender systems: MovieLens' ratings, advertisements and clicks, what to learn from them, and how to judge."""

from __future__ import annotations

import collections
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as onp

from ... import autograd, np, npx
from ...gluon import loss as gloss
from ...gluon import utils
from ...gluon.data import ArrayDataset, DataLoader, Dataset
from ..d2lzh.basics import try_all_gpus
from .basics import Accumulator, Timer
from .files import download_extract
from .plots import Animator

__all__ = [
    "BPRLoss",
    "CTRDataset",
    "HingeLossbRec",
    "evaluate_ranking",
    "hit_and_auc",
    "load_data_ml100k",
    "read_data_ml100k",
    "split_and_load_ml100k",
    "split_data_ml100k",
    "train_ranking",
    "train_recsys_rating",
]


def read_data_ml100k() -> tuple[Any, int, int]:
    """A table of user, film, rating and time; how many users and films. Needs pandas."""
    import pandas as pd  # type: ignore[import-untyped]

    names = ["user_id", "item_id", "rating", "timestamp"]
    data = pd.read_csv(Path(download_extract("ml-100k")) / "u.data", sep="\t", names=names)
    return data, data.user_id.nunique(), data.item_id.nunique()


def split_data_ml100k(
    data: Any, num_users: int, num_items: int, split_mode: str = "random", test_ratio: float = 0.1
) -> tuple[Any, Any]:
    """Ratings to train and to test on: at random, or (``"seq-aware"``) each user's last one to test."""
    if split_mode == "seq-aware":
        ordered = data.sort_values(["user_id", "timestamp"], kind="stable")
        last = ~ordered.duplicated("user_id", keep="last")
        return ordered[~last], ordered[last]
    train = np.random.uniform(0, 1, (len(data),)).asnumpy() < 1 - test_ratio
    return data[train], data[~train]


def load_data_ml100k(
    data: Any, num_users: int, num_items: int, feedback: str = "explicit"
) -> tuple[list[int], list[int], list[int], Any]:
    """Users, films and ratings from 0 on; and all ratings (films, users), or of ``"implicit"`` ones a user's films."""
    users, items = [int(u) - 1 for u in data.iloc[:, 0]], [int(i) - 1 for i in data.iloc[:, 1]]
    if feedback == "implicit":
        seen: dict[int, list[int]] = {}
        for user, item in zip(users, items):
            seen.setdefault(user, []).append(item)
        return users, items, [1] * len(users), seen
    scores = [int(score) for score in data.iloc[:, 2]]
    table = onp.zeros((num_items, num_users), "float32")
    table[items, users] = scores
    return users, items, scores, np.array(table)


def split_and_load_ml100k(
    split_mode: str = "seq-aware", feedback: str = "explicit", test_ratio: float = 0.1, batch_size: int = 256
) -> tuple[int, int, DataLoader, DataLoader]:
    """How many users and films, and batches of user, film and rating, to train and to test."""
    data, num_users, num_items = read_data_ml100k()
    train, test = (
        ArrayDataset(*(np.array(column) for column in load_data_ml100k(part, num_users, num_items, feedback)[:3]))
        for part in split_data_ml100k(data, num_users, num_items, split_mode, test_ratio)
    )
    train_iter = DataLoader(train, batch_size, shuffle=True, last_batch="rollover")
    return num_users, num_items, train_iter, DataLoader(test, batch_size)


def train_recsys_rating(
    net: Any,
    train_iter: Any,
    test_iter: Any,
    loss: Callable,
    trainer: Any,
    num_epochs: int,
    devices: Sequence | None = None,
    evaluator: Any = None,
    **kwargs: Any,
) -> None:
    """Train on ratings and print the loss, the error of ``evaluator``, and the speed.

    ``evaluator(net, test_iter, devices)``; with ``inter_mat=`` (a table to rebuild) it comes before the devices.
    """
    devices = devices or try_all_gpus()
    timer = Timer()
    animator = Animator(xlabel="epoch", xlim=[1, num_epochs], ylim=[0, 2], legend=["train loss", "test RMSE"])
    for epoch in range(num_epochs):
        metric, total = Accumulator(3), 0.0
        for values in train_iter:
            timer.start()
            values = values if isinstance(values, list) else [values]
            parts = [utils.split_and_load(value, devices) for value in values]
            features = parts[:-1] if len(parts) > 1 else parts  # a table alone is to be rebuilt
            with autograd.record():
                losses = [loss(net(*inputs), label) for *inputs, label in zip(*features, parts[-1])]
            autograd.backward(losses)
            total += float(sum(each.asnumpy() for each in losses).mean()) / len(devices)
            trainer.step(values[0].shape[0])
            metric.add(total, values[0].shape[0], values[0].size)
            timer.stop()
        error = evaluator(net, test_iter, *kwargs.values(), devices)
        animator.add(epoch + 1, (total / len(train_iter), error))
    print(f"train loss {metric[0] / metric[1]:.3f}, test RMSE {error:.3f}")
    print(f"{metric[2] * num_epochs / timer.sum():.1f} examples/sec on {devices!s}")


class BPRLoss(gloss.Loss):
    """Bayesian personalised ranking: films that a user has seen should score higher than those not seen."""

    def __init__(self, weight: Any = None, batch_axis: int = 0, **kwargs: Any) -> None:
        super().__init__(weight=None, batch_axis=0, **kwargs)

    def forward(self, positive: Any, negative: Any) -> Any:
        return -np.log(npx.sigmoid(positive - negative)).sum(0, keepdims=True)


class HingeLossbRec(gloss.Loss):
    """As `BPRLoss`, by a margin: nothing to learn from pairs that are far enough apart."""

    def __init__(self, weight: Any = None, batch_axis: int = 0, **kwargs: Any) -> None:
        super().__init__(weight=None, batch_axis=0, **kwargs)

    def forward(self, positive: Any, negative: Any, margin: float = 1) -> Any:
        return np.maximum(negative - positive + margin, 0).sum()


def hit_and_auc(rankedlist: Sequence[int], test_matrix: Sequence[int], k: int) -> tuple[int, float]:
    """How many wanted films are among the first k, and the share of the others that the first of them beats.

    >>> hit_and_auc([3, 1, 2], [1], 1)
    (0, 0.5)
    """
    hits = [place for place, item in enumerate(rankedlist) if item in set(test_matrix)]
    others = len(rankedlist) - 1
    return sum(place < k for place in hits), (others - hits[0]) / others if hits else 0.0


def evaluate_ranking(
    net: Any,
    test_input: Any,
    seq: Any,
    candidates: Any,
    num_users: int,
    num_items: int,
    devices: Sequence,
) -> tuple[Any, Any]:
    """The mean hits among 50 and the mean area, over users; films that they have seen are left out.

    As in the book, the films that are ranked are the first ``num_users``.
    """
    hits, areas = [], []
    for user in range(num_users):
        unseen = sorted(set(range(num_users)) - set(candidates[user]))
        users = [user] * len(unseen)
        columns = [np.array(users), *([] if seq is None else [seq[users, :]]), np.array(unseen)]
        scores: list[float] = []
        for batch in DataLoader(ArrayDataset(*columns), batch_size=1024):
            parts = (utils.split_and_load(column, devices, even_split=False) for column in batch)
            for inputs in zip(*parts):
                scores.extend(net(*inputs).asnumpy().ravel())
        ranked = [item for _, item in sorted(zip(scores, unseen), key=lambda pair: -pair[0])]
        hit, area = hit_and_auc(ranked, test_input[user], 50)
        hits.append(hit)
        areas.append(area)
    return np.mean(np.array(hits)), np.mean(np.array(areas))


def train_ranking(
    net: Any,
    train_iter: Any,
    test_iter: Any,
    loss: Callable,
    trainer: Any,
    test_seq_iter: Any,
    num_users: int,
    num_items: int,
    num_epochs: int,
    devices: Sequence,
    evaluator: Callable,
    candidates: Any,
    eval_step: int = 1,
) -> None:
    """Train on batches (inputs ..., a film seen, a film not seen); print the loss, hits and area, and the speed."""
    timer, hit_rate, auc = Timer(), 0.0, 0.0
    legend = ["test hit rate", "test AUC"]
    animator = Animator(xlabel="epoch", xlim=[1, num_epochs], ylim=[0, 1], legend=legend)
    for epoch in range(num_epochs):
        metric, total = Accumulator(3), 0.0
        for values in train_iter:
            timer.start()
            parts = zip(*(utils.split_and_load(value, devices) for value in values))
            with autograd.record():
                losses = [loss(net(*inputs, seen), net(*inputs, unseen)) for *inputs, seen, unseen in parts]
            autograd.backward(losses)
            total += float(sum(each.asnumpy() for each in losses).mean()) / len(devices)
            trainer.step(values[0].shape[0])
            metric.add(total, values[0].shape[0], values[0].size)
            timer.stop()
        if (epoch + 1) % eval_step == 0:
            hit_rate, auc = evaluator(net, test_iter, test_seq_iter, candidates, num_users, num_items, devices)
            animator.add(epoch + 1, (hit_rate, auc))
    quality = f"test hit rate {float(hit_rate):.3f}, test AUC {float(auc):.3f}"
    print(f"train loss {metric[0] / metric[1]:.3f}, {quality}")
    print(f"{metric[2] * num_epochs / timer.sum():.1f} examples/sec on {devices!s}")


class CTRDataset(Dataset):
    """Clicks: lines of 0 or 1 and ``num_feat`` features; each feature's rare values are one value."""

    def __init__(
        self,
        data_path: str | Path,
        feat_mapper: dict | None = None,
        defaults: dict | None = None,
        min_threshold: int = 4,
        num_feat: int = 34,
    ) -> None:
        self.NUM_FEATS = num_feat
        lines = (line.split("\t") for line in Path(data_path).read_text().splitlines())
        self.data = [line for line in lines if len(line) == num_feat + 1]
        self.count = len(self.data)
        if feat_mapper is None or defaults is None:
            counts = {i: collections.Counter(line[i] for line in self.data) for i in range(1, num_feat + 1)}
            kept = {i: [value for value, n in count.items() if n >= min_threshold] for i, count in counts.items()}
            feat_mapper = {i: {value: k for k, value in enumerate(values)} for i, values in kept.items()}
            defaults = {i: len(values) for i, values in kept.items()}
        self.feat_mapper, self.defaults = feat_mapper, defaults
        sizes = [len(feat_mapper[i]) + 1 for i in range(1, num_feat + 1)]
        self.field_dims = np.array(sizes, dtype=np.int64)
        self.offsets = np.array([0, *onp.cumsum(sizes)[:-1]])

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, idx: int) -> tuple[Any, list]:
        label, *values = self.data[idx]
        numbers = [self.feat_mapper[i].get(value, self.defaults[i]) for i, value in enumerate(values, 1)]
        return np.array(numbers) + self.offsets, [onp.float32(label)]
