"""Words as numbers and as vectors: `vocab`, `embedding`, `utils` (MXNet's ``mx.contrib.text``)."""

from . import embedding, utils, vocab

__all__ = ["embedding", "utils", "vocab"]
