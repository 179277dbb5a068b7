"""`Vocabulary`: tokens and their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

__all__ = ["Vocabulary"]

UNKNOWN = 0  #: the number of every token that has none


class Vocabulary:
    """Numbers for tokens: 0 for the unknown, then the reserved ones, then those of a counter, most frequent first.

    Parameters
    ----------
    counter : collections.Counter, optional
        Of tokens; see `utils.count_tokens_from_str`. Of equally frequent ones, the smaller comes first.
    most_freq_count : int, optional
        How many of them are taken at most; default all.
    min_freq : int
        Rarer ones are left out.
    unknown_token : hashable
        What stands for every other token.
    reserved_tokens : list, optional
        Tokens that are there in any case, such as ``"<pad>"``.

    >>> from collections import Counter
    >>> from d2lcore.contrib import text
    >>> words = text.vocab.Vocabulary(Counter(a=1, b=3, c=2), min_freq=2, reserved_tokens=["<pad>"])
    >>> words.idx_to_token
    ['<unk>', '<pad>', 'b', 'c']
    >>> words.to_indices(["c", "a"]), words.to_tokens(2)
    ([3, 0], 'b')
    """

    def __init__(
        self,
        counter: Counter | None = None,
        most_freq_count: int | None = None,
        min_freq: int = 1,
        unknown_token: Any = "<unk>",
        reserved_tokens: Sequence[Any] | None = None,
    ) -> None:
        if min_freq < 1:
            raise ValueError(f"Vocabulary: min_freq is at least 1, got {min_freq}")
        self._unknown_token = unknown_token
        self._reserved_tokens = None if reserved_tokens is None else list(reserved_tokens)
        first = [unknown_token, *(reserved_tokens or ())]
        if len(set(first)) < len(first):
            raise ValueError(f"Vocabulary: the unknown and the reserved tokens must all differ, got {first}")
        self._idx_to_token = first
        if counter is not None:
            if not isinstance(counter, Counter):
                raise TypeError(f"Vocabulary: counter is a collections.Counter, got {type(counter).__name__}")
            taken = set(first)
            ordered = sorted(sorted(counter), key=counter.__getitem__, reverse=True)
            ordered = [token for token in ordered if counter[token] >= min_freq and token not in taken]
            self._idx_to_token = first + ordered[:most_freq_count]
        self._token_to_idx = {token: i for i, token in enumerate(self._idx_to_token)}

    def __len__(self) -> int:
        return len(self._idx_to_token)

    @property
    def token_to_idx(self) -> dict[Any, int]:
        """The number of every token."""
        return self._token_to_idx

    @property
    def idx_to_token(self) -> list[Any]:
        """All tokens by their numbers."""
        return self._idx_to_token

    @property
    def unknown_token(self) -> Any:
        """What stands for every token without a number."""
        return self._unknown_token

    @property
    def reserved_tokens(self) -> list[Any] | None:
        """Those that were there before the counter's."""
        return self._reserved_tokens

    def to_indices(self, tokens: Any) -> Any:
        """The numbers of a list of tokens, or of one."""
        if not isinstance(tokens, list):
            return self._token_to_idx.get(tokens, UNKNOWN)
        return [self._token_to_idx.get(token, UNKNOWN) for token in tokens]

    def to_tokens(self, indices: Any) -> Any:
        """The tokens of a list of numbers, or of one."""
        if not isinstance(indices, list):
            return self.to_tokens([indices])[0]
        for index in indices:
            if not isinstance(index, int) or not 0 <= index < len(self):
                raise ValueError(
                    f"Token index {index} in the provided `indices` is invalid: they go from 0 to {len(self) - 1}"
                )
        return [self._idx_to_token[index] for index in indices]
