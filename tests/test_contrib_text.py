"""contrib.text and the texts of gluon.contrib.data: files that are not what they should be, and no network."""

from __future__ import annotations

import zipfile
from collections import Counter

import pytest

from d2lcore.contrib import text
from d2lcore.errors import DataError, UnknownNameError
from d2lcore.gluon.contrib.data.text import WikiText2


def test_reserved_tokens_have_no_vectors(tmp_path):
    (tmp_path / "a.vec").write_text("a 1 2\nb 3 4\n")
    vectors = text.embedding.CustomEmbedding(tmp_path / "a.vec", reserved_tokens=["<pad>"])
    assert vectors.idx_to_token == ["<unk>", "<pad>", "a", "b"]
    assert vectors.idx_to_vec.asnumpy().tolist() == [[0, 0], [0, 0], [1, 2], [3, 4]]


def test_lines_that_are_skipped(tmp_path):
    (tmp_path / "a.vec").write_text("2 2\na 1 2\na 3 4\n<unk> 5 6\n")
    with pytest.warns(UserWarning, match=r"skipped") as told:
        vectors = text.embedding.CustomEmbedding(tmp_path / "a.vec")
    assert [str(w.message).partition(": ")[2] for w in told] == [
        "'2' with one number is likely a header and skipped",
        "a second vector of 'a' is skipped",
    ]
    assert vectors.get_vecs_by_tokens(["a", "x"]).asnumpy().tolist() == [[1, 2], [5, 6]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("a\n", "line 1: expected a token and numbers after it"),
        ("a 1 x\n", "line 1: expected numbers after the token"),
        ("a 1 2\nb 1 2 3\n", "line 2: expected 2 numbers as in the lines before, got 3"),
        ("", "has no vectors in it"),
    ],
)
def test_broken_files(tmp_path, content, told):
    (tmp_path / "a.vec").write_text(content)
    with pytest.raises(DataError, match=told):
        text.embedding.CustomEmbedding(tmp_path / "a.vec")


def test_public_vectors_from_an_archive(tmp_path, monkeypatch):
    """The mirror's archive is unpacked into embedding_root, where the next program finds it."""
    monkeypatch.setenv("D2LCORE_MIRROR", str(tmp_path / "mirror"))
    (tmp_path / "mirror" / "fasttext").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "mirror" / "fasttext" / "wiki.simple.zip", "w") as archive:
        archive.writestr("wiki.simple.vec", "1 2\na 1 2\n")
    with pytest.warns(UserWarning, match=r"likely a header"):
        vectors = text.embedding.create("fasttext", embedding_root=tmp_path / "root")
    assert vectors.get_vecs_by_tokens("a").asnumpy().tolist() == [1, 2]
    assert (tmp_path / "root" / "fasttext" / "wiki.simple.vec").exists()


def test_unknown_names():
    with pytest.raises(KeyError, match=r"unknown file of GloVe 'glove.6B.50.txt'. Did you mean 'glove.6B.50d.txt'"):
        text.embedding.GloVe("glove.6B.50.txt")
    with pytest.raises(UnknownNameError, match=r"unknown token embedding 'word2vec'"):
        text.embedding.create("word2vec")
    with pytest.raises(ValueError, match=r"Token index 9 in the provided `indices` is invalid"):
        text.vocab.Vocabulary(Counter("ab")).to_tokens(9)


def test_wikitext(tmp_path):
    (tmp_path / "wiki.train.tokens").write_text(" = A = \n\n the cat the dog \n", encoding="utf8")
    rows = WikiText2(tmp_path, seq_len=3)
    assert len(rows) == 2
    data, label = rows[0]
    assert rows.vocabulary.to_tokens(data.asnumpy().tolist()) == ["=", "A", "="]
    assert rows.vocabulary.to_tokens(label.asnumpy().tolist()) == ["A", "=", "<eos>"]
    assert rows.frequencies["the"] == 2
    with pytest.raises(UnknownNameError, match=r"Did you mean 'train'"):
        WikiText2(tmp_path, "trian")
