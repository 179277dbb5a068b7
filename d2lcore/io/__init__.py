"""Iterators over batches, the classic way to data (MXNet's ``mx.io``): of arrays, CSV, LibSVM, MNIST, records."""

from . import io as io
from .io import *  # noqa: F403
