"""Count the words of a text."""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["count_tokens_from_str"]


def count_tokens_from_str(
    source_str: str,
    token_delim: str = " ",
    seq_delim: str = "\n",
    to_lower: bool = False,
    counter_to_update: Counter | None = None,
) -> Counter:
    """How often each token occurs.

    ``token_delim`` and ``seq_delim`` are regular expressions of what stands between tokens and between lines;
    ``to_lower`` makes all letters small; a ``counter_to_update`` is added to, and returned.

    >>> from d2lcore.contrib import text
    >>> text.utils.count_tokens_from_str("life is great \\n life is good", to_lower=True)
    Counter({'life': 2, 'is': 2, 'great': 1, 'good': 1})
    """
    tokens = [token for token in re.split(f"{token_delim}|{seq_delim}", source_str) if token]
    counter = Counter() if counter_to_update is None else counter_to_update
    counter.update([token.lower() for token in tokens] if to_lower else tokens)
    return counter
