"""What the course needs besides the engine: the data hub, and a small real data set that is always there.

Light on purpose: the engine's data sets read through `hub`, so nothing here imports the engine before it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..gluon.data.vision.datasets import Digits
    from .checking import Report


def digits(train: bool = True, transform: Any = None) -> Digits:
    """Real handwritten digits that come with the package: 5,000 to train, 1,000 to test, no network needed.

    They are a part of MNIST, as many of each class, with the samples that `gluon.data.vision.MNIST` gives: a picture
    (28, 28, 1) of uint8 (0 is paper, 255 is ink) and an int32 label.

    >>> from d2lcore import course
    >>> test = course.digits(train=False)
    >>> picture, label = test[0]
    >>> len(test), picture.shape, int(label)
    (1000, (28, 28, 1), 7)
    """
    from ..gluon.data.vision.datasets import Digits

    return Digits(train=train, transform=transform)


def check(number: str, answer: Any) -> Report:
    """Check the answer to an exercise, given by its number; see `course.checking.check`."""
    from .checking import check

    return check(number, answer)
