"""Where d2lcore answers otherwise than MXNet 1.9.1 on purpose, and why. Everything else must agree.

Keys are (family, case id). The tests expect exactly these to differ: one that agrees after all fails them, so the table
stays true. What d2lcore answers instead is tested with the operator itself.
"""

from __future__ import annotations

DEVIATIONS: dict[tuple[str, str], str] = {
    ("optimizers", "optimizer.NAG(learning_rate=0.1, momentum=0.9, wd=0.1)"): (
        "MXNet works in place and decays the momentum by the weight it has just updated; "
        "ours is its documented formula, with the weight before the step"
    ),
}
