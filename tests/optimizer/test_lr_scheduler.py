"""What schedules refuse. Their numbers are in tests/parity."""

from __future__ import annotations

import pytest

from d2lcore import lr_scheduler as schedules


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: schedules.FactorScheduler(step=0), "FactorScheduler: step is at least 1, got 0"),
        (lambda: schedules.FactorScheduler(step=1, factor=2), "factor is at most 1"),
        (lambda: schedules.MultiFactorScheduler(step=[5, 5]), r"increasing list of numbers >= 1, got \[5, 5\]"),
        (lambda: schedules.PolyScheduler(max_update=0), "PolyScheduler: max_update is a whole number >= 1, got 0"),
        (
            lambda: schedules.CosineScheduler(10, warmup_mode="slow"),
            "warmup_mode is 'linear' or 'constant', got 'slow'",
        ),
        (lambda: schedules.CosineScheduler(10, warmup_begin_lr=1.0), "warmup_begin_lr 1.0 is higher than base_lr"),
        (
            lambda: schedules.PolyScheduler(10, warmup_steps=10),
            "PolyScheduler: max_update 10 leaves no updates after a warm-up of 10; it counts the warm-up's too",
        ),
        (lambda: schedules.CosineScheduler(10, warmup_steps=-1), "warmup_steps is a whole number >= 0, got -1"),
    ],
)
def test_bad_arguments_are_named(make, text):
    with pytest.raises(ValueError, match=text):
        make()


def test_a_schedule_does_not_depend_on_when_it_is_asked():
    schedule = schedules.FactorScheduler(step=10, factor=0.5, base_lr=1.0)
    late = schedule(41)
    assert (schedule(1), schedule(41)) == (1.0, late)
