"""Vectors of words that were learned elsewhere: `GloVe`, `FastText`, or any text file with a word and numbers a line.

The files of GloVe and fastText are fetched by `course.hub` (archives of hundreds of megabytes), unless they already lie
in ``embedding_root``, in a folder ``glove`` or ``fasttext``.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ... import config, ndarray
from ...core import NDArray, from_host
from ...course import hub
from ...errors import DataError, ShapeError, unknown
from ...files import unpack
from ...util import array_class
from .vocab import UNKNOWN, Vocabulary

__all__ = [
    "CompositeEmbedding",
    "CustomEmbedding",
    "FastText",
    "GloVe",
    "create",
    "get_pretrained_file_names",
    "register",
]

_REGISTRY: dict[str, type[TokenEmbedding]] = {}


def register(embedding_cls: type[TokenEmbedding]) -> type[TokenEmbedding]:
    """Make an embedding known to `create` by its class's name; a decorator.

    >>> from d2lcore.contrib import text
    >>> @text.embedding.register
    ... class Mine(text.embedding.CustomEmbedding):
    ...     pass
    >>> text.embedding.get_pretrained_file_names("mine")
    []
    """
    _REGISTRY[embedding_cls.__name__.lower()] = embedding_cls
    return embedding_cls


def create(embedding_name: str, **kwargs: Any) -> TokenEmbedding:
    """The embedding of a name, such as ``"glove"``, made with these arguments."""
    if str(embedding_name).lower() not in _REGISTRY:
        raise unknown("token embedding", embedding_name, _REGISTRY)
    return _REGISTRY[embedding_name.lower()](**kwargs)


def get_pretrained_file_names(embedding_name: str | None = None) -> Any:
    """The files that an embedding can be made of; or a dict of those of all embeddings.

    >>> from d2lcore.contrib import text
    >>> text.embedding.get_pretrained_file_names("glove")[:2]
    ['glove.42B.300d.txt', 'glove.6B.50d.txt']
    """
    if embedding_name is None:
        return {name: list(cls.pretrained_file_names) for name, cls in _REGISTRY.items()}
    if embedding_name not in _REGISTRY:
        raise KeyError(str(unknown("token embedding", embedding_name, _REGISTRY)))
    return list(_REGISTRY[embedding_name].pretrained_file_names)


class TokenEmbedding(Vocabulary):
    """Base class: a `Vocabulary` with a vector for every token."""

    pretrained_file_names: ClassVar[Sequence[str]] = ()

    _vec_len: int
    _idx_to_vec: Any

    @property
    def vec_len(self) -> int:
        """The length of every vector."""
        return self._vec_len

    @property
    def idx_to_vec(self) -> Any:
        """All vectors, an array (tokens, vec_len)."""
        return self._idx_to_vec

    def get_vecs_by_tokens(self, tokens: Any, lower_case_backup: bool = False) -> Any:
        """The vectors of a list of tokens, (tokens, vec_len), or of one, (vec_len,).

        Unknown tokens have the vector of ``unknown_token``; with ``lower_case_backup``, first that of the same word in
        small letters.
        """
        several = isinstance(tokens, list)
        found = [self._find(token, lower_case_backup) for token in (tokens if several else [tokens])]
        vectors = self._idx_to_vec[np.array(found)]
        return vectors if several else vectors[0]

    def _find(self, token: Any, lower_case_backup: bool) -> int:
        if lower_case_backup and token not in self._token_to_idx:
            token = token.lower()
        return self._token_to_idx.get(token, UNKNOWN)

    def update_token_vectors(self, tokens: Any, new_vectors: NDArray) -> None:
        """Give tokens (a list, or one) other vectors, an array (tokens, vec_len)."""
        tokens = tokens if isinstance(tokens, list) else [tokens]
        for token in tokens:
            if token not in self._token_to_idx:
                raise ValueError(
                    f"Token {token} is unknown. To update the vector of all unknown tokens, name the `unknown_token` "
                    f"{self.unknown_token} itself."
                )
        expected = (len(tokens), self.vec_len)
        if len(tokens) == 1 and new_vectors.ndim == 1:
            new_vectors = new_vectors.reshape((1, -1))
        if new_vectors.shape != expected:
            raise ShapeError(f"update_token_vectors: expected new_vectors of shape {expected}, got {new_vectors.shape}")
        self._idx_to_vec[np.array([self._token_to_idx[token] for token in tokens])] = new_vectors

    def _load(self, path: str, delimiter: str, init_unknown_vec: Callable[..., Any], encoding: str) -> None:
        """Read a file with a token and its numbers a line."""
        path = os.path.expanduser(path)
        if not os.path.isfile(path):
            raise ValueError(f"`pretrained_file_path` must be a file with pre-trained vectors; there is no {path}")
        rows: list[np.ndarray] = []
        of_unknown: np.ndarray | None = None
        known = len(self)  # unknown and reserved tokens have no vectors in the file
        with open(path, encoding=encoding) as lines:
            for number, line in enumerate(lines, 1):
                place = f"{path}, line {number}"
                token, *fields = line.rstrip().split(delimiter)
                row = _numbers(fields, place)
                if token == self.unknown_token and of_unknown is None:
                    of_unknown = row
                elif token in self._token_to_idx:
                    warnings.warn(f"{place}: a second vector of {token!r} is skipped", stacklevel=4)
                elif len(row) == 1:
                    warnings.warn(f"{place}: {token!r} with one number is likely a header and skipped", stacklevel=4)
                elif rows and len(row) != len(rows[0]):
                    raise DataError(f"{place}: expected {len(rows[0])} numbers as in the lines before, got {len(row)}")
                else:
                    rows.append(row)
                    self._token_to_idx[token] = len(self._idx_to_token)
                    self._idx_to_token.append(token)
        if not rows:
            raise DataError(f"{path} has no vectors in it")
        self._vec_len = len(rows[0])
        if of_unknown is None:
            of_unknown = init_unknown_vec(shape=self._vec_len).asnumpy()
        first = np.zeros((known, self._vec_len), np.float32)
        first[UNKNOWN] = of_unknown
        self._idx_to_vec = from_host(np.concatenate([first, np.stack(rows)]), cls=array_class(), copy=False)

    def _restrict(self, vocabulary: Vocabulary | None, embeddings: Sequence[TokenEmbedding]) -> None:
        """Have the tokens of a vocabulary, with the vectors that embeddings have for them, side by side."""
        if vocabulary is None:
            return
        if not isinstance(vocabulary, Vocabulary):
            raise TypeError(f"expected a text.vocab.Vocabulary, got {type(vocabulary).__name__}")
        tokens = vocabulary.idx_to_token
        found = [
            each._idx_to_vec[np.array([UNKNOWN] + [each._find(t, False) for t in tokens[1:]])] for each in embeddings
        ]
        vectors = np.concatenate([each.asnumpy() for each in found], axis=1)
        self._token_to_idx, self._idx_to_token = dict(vocabulary.token_to_idx), list(tokens)
        self._unknown_token, self._reserved_tokens = vocabulary.unknown_token, vocabulary.reserved_tokens
        self._vec_len = vectors.shape[1]
        self._idx_to_vec = from_host(vectors, cls=array_class(), copy=False)


class _PublicEmbedding(TokenEmbedding):
    """An embedding whose files the hub knows."""

    def __init__(
        self,
        pretrained_file_name: str,
        embedding_root: str | Path | None,
        init_unknown_vec: Callable[..., Any],
        vocabulary: Vocabulary | None,
        **kwargs: Any,
    ) -> None:
        name = type(self).__name__
        if pretrained_file_name not in self.pretrained_file_names:
            raise KeyError(str(unknown(f"file of {name}", pretrained_file_name, self.pretrained_file_names)))
        super().__init__(**kwargs)
        root = config.home() / "embeddings" if embedding_root is None else Path(embedding_root).expanduser()
        self._load(str(self._file(root, pretrained_file_name)), " ", init_unknown_vec, "utf8")
        self._restrict(vocabulary, [self])

    @staticmethod
    def _archive(file: str) -> str:
        raise NotImplementedError

    def _file(self, root: Path, name: str) -> Path:
        folder = root / type(self).__name__.lower()
        path = folder / name
        if path.exists():
            return path
        archive = hub.fetch(type(self).__name__.lower(), self._archive(name), folder)
        return unpack(archive, name, folder)


@register
class GloVe(_PublicEmbedding):
    """Vectors learned from how often words occur together (Pennington et al. 2014).

    Parameters
    ----------
    pretrained_file_name : str
        One of ``get_pretrained_file_names("glove")``: the corpus, its billions of words, the vectors' length.
    embedding_root : str, optional
        A folder that has, or is to have, the file, in ``glove``; default ``embeddings`` in the package's data folder.
    init_unknown_vec : callable
        Makes the vector of unknown tokens, from ``shape=``; default zeros.
    vocabulary : Vocabulary, optional
        Have the tokens of this one, instead of those of the file.
    **kwargs
        Of `Vocabulary`.

    Source: https://nlp.stanford.edu/projects/glove (public domain).
    """

    pretrained_file_names = (
        "glove.42B.300d.txt",
        *(f"glove.6B.{size}d.txt" for size in (50, 100, 200, 300)),
        "glove.840B.300d.txt",
        *(f"glove.twitter.27B.{size}d.txt" for size in (25, 50, 100, 200)),
    )

    def __init__(
        self,
        pretrained_file_name: str = "glove.840B.300d.txt",
        embedding_root: str | Path | None = None,
        init_unknown_vec: Callable[..., Any] = ndarray.zeros,
        vocabulary: Vocabulary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pretrained_file_name, embedding_root, init_unknown_vec, vocabulary, **kwargs)

    @staticmethod
    def _archive(file: str) -> str:
        corpus = file.removesuffix(".txt").rpartition(".")[0]
        return f"{corpus}.zip" if corpus in ("glove.6B", "glove.twitter.27B") else file.replace(".txt", ".zip")


@register
class FastText(_PublicEmbedding):
    """Vectors learned from words and their parts, in some 300 languages (Bojanowski et al. 2017).

    Parameters as of `GloVe`; file names are ``wiki.<language>.vec`` and a few others, the folder is ``fasttext``.

    Source: https://fasttext.cc (CC BY-SA 3.0).
    """

    pretrained_file_names = tuple(file.name.replace(".zip", ".vec") for file in hub.DATASETS["fasttext"].files)

    def __init__(
        self,
        pretrained_file_name: str = "wiki.simple.vec",
        embedding_root: str | Path | None = None,
        init_unknown_vec: Callable[..., Any] = ndarray.zeros,
        vocabulary: Vocabulary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(pretrained_file_name, embedding_root, init_unknown_vec, vocabulary, **kwargs)

    @staticmethod
    def _archive(file: str) -> str:
        return file.replace(".vec", ".zip")


class CustomEmbedding(TokenEmbedding):
    """Vectors from a text file of one's own: on each line a token and its numbers.

    Parameters
    ----------
    pretrained_file_path : str
        The file.
    elem_delim : str
        What stands between a line's parts.
    encoding : str
        Of the file.
    init_unknown_vec, vocabulary, **kwargs
        As of `GloVe`.

    >>> import os, tempfile
    >>> from d2lcore.contrib import text
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = os.path.join(folder, "my.vec")
    ...     with open(path, "w") as file:
    ...         n = file.write("hello 1 2 3\\nworld 4 5 6\\n")
    ...     vectors = text.embedding.CustomEmbedding(path)
    >>> vectors.get_vecs_by_tokens(["world", "moon"]).asnumpy()
    array([[4., 5., 6.],
           [0., 0., 0.]], dtype=float32)
    """

    def __init__(
        self,
        pretrained_file_path: str | os.PathLike,
        elem_delim: str = " ",
        encoding: str = "utf8",
        init_unknown_vec: Callable[..., Any] = ndarray.zeros,
        vocabulary: Vocabulary | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self._load(os.fspath(pretrained_file_path), elem_delim, init_unknown_vec, encoding)
        self._restrict(vocabulary, [self])


class CompositeEmbedding(TokenEmbedding):
    """The tokens of a vocabulary with the vectors of several embeddings, one behind the other.

    Parameters
    ----------
    vocabulary : Vocabulary
        The tokens.
    token_embeddings : embedding, or list of them
        Where their vectors come from.
    """

    def __init__(self, vocabulary: Vocabulary, token_embeddings: Any) -> None:
        embeddings = token_embeddings if isinstance(token_embeddings, list) else [token_embeddings]
        for each in embeddings:
            if not isinstance(each, TokenEmbedding):
                raise TypeError(f"CompositeEmbedding: expected embeddings, got {type(each).__name__}")
        super().__init__()
        self._restrict(vocabulary, embeddings)


def _numbers(fields: list[str], place: str) -> np.ndarray:
    if not fields:
        raise DataError(f"{place}: expected a token and numbers after it. Is elem_delim what stands between them?")
    try:
        return np.array(fields, np.float32)
    except ValueError as error:
        raise DataError(f"{place}: expected numbers after the token: {error}") from error
