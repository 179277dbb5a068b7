"""Picture data sets: samples as MXNet gives them, from the digits that are always there, a mirror, or folders."""

from __future__ import annotations

import gzip
import shutil

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import course
from d2lcore.course import hub
from d2lcore.errors import DataError
from d2lcore.gluon import data
from d2lcore.gluon.data import vision


@pytest.mark.parametrize(("train", "count"), [(True, 5000), (False, 1000)])
def test_the_digits_that_come_with_the_package(train, count):
    digits = course.digits(train=train)
    assert len(digits) == count
    labels = [int(digits[i][1]) for i in range(count)]
    assert np.bincount(labels).tolist() == [count // 10] * 10
    assert labels[:5] == ([5, 0, 4, 1, 9] if train else [7, 2, 1, 0, 4]), "MNIST begins with these"


def test_a_sample_is_what_mxnet_gives():
    picture, label = course.digits()[3]
    assert isinstance(picture, mx.nd.NDArray)
    assert (picture.shape, picture.dtype) == ((28, 28, 1), np.uint8)
    assert type(label) is np.int32
    assert picture.asnumpy().max() > 200
    assert picture.asnumpy()[:4].max() == 0, "the margin is empty"


def test_numpy_semantics():
    with mx.util.np_array():
        picture, label = course.digits(train=False)[0]
    assert type(picture) is type(label) is mx.np.ndarray
    assert label.shape == ()
    assert label.item() == 7


def test_a_transform_gets_both_parts():
    digits = course.digits(train=False, transform=lambda x, y: (x.astype("float32") / 255, -y))
    picture, label = digits[0]
    assert picture.dtype == np.float32
    assert 0.9 < picture.max().asscalar() <= 1
    assert label == -7
    x, y = next(iter(data.DataLoader(digits, 3)))
    assert x.dtype == np.float32
    assert y.asnumpy().tolist() == [-7, -2, -1]


def test_a_linear_classifier_can_tell_them_apart():
    """The pictures belong to the labels, in both parts: least squares on pixels reads four of five digits."""

    def arrays(train):
        x, y = course.digits(train).columns(range(0, 5000 if train else 1000, 2))
        return x.asnumpy().reshape(len(y), -1) / 255.0, y.asnumpy()

    (x, y), (x_test, y_test) = arrays(True), arrays(False)
    weight = np.linalg.solve(x.T @ x + 10 * np.eye(784), x.T @ np.eye(10)[y])
    assert ((x_test @ weight).argmax(1) == y_test).mean() > 0.8


def test_files_in_a_folder_of_ones_own_are_checked_too(tmp_path):
    for file in hub.DATASETS["digits"].files:
        shutil.copyfile(hub.cache("digits") / file.name, tmp_path / file.name)
    with pytest.raises(DataError, match="is truncated or corrupt: expected 1,648,877 bytes"):
        vision.MNIST(tmp_path, train=False)


def test_pictures_and_labels_must_belong_together(monkeypatch, tmp_path):
    files = {}

    def fetch(name, file, root):
        return files[file]

    monkeypatch.setattr(hub, "fetch", fetch)
    for kind, content in (("images-idx3", b"\0\0\x08\x03" + bytes([0, 0, 0, 1] * 3) + b"p"), ("labels-idx1", None)):
        path = tmp_path / f"t10k-{kind}-ubyte.gz"
        path.write_bytes(gzip.compress(content or b"\0\0\x08\x01\0\0\0\x02ab"))
        files[path.name] = path
    with pytest.raises(DataError) as caught:
        vision.MNIST(train=False)
    assert str(caught.value) == "pictures of shape (1, 1, 1) and labels of shape (2,) do not belong together"


class TestFolders:
    @pytest.fixture
    def root(self, tmp_path):
        image = pytest.importorskip("PIL.Image", reason="needs Pillow")
        for name, colour in (("cat", (250, 0, 0)), ("ant", (0, 0, 250))):
            (tmp_path / name).mkdir()
            for i in range(2):
                image.new("RGB", (6, 4), colour).save(tmp_path / name / f"{i}.png")
        return tmp_path

    def test_labels_and_pictures(self, root):
        folders = vision.ImageFolderDataset(str(root))
        assert folders.synsets == ["ant", "cat"]
        assert [label for _, label in folders.items] == [0, 0, 1, 1]
        assert folders.items[0][0] == str(root / "ant" / "0.png")
        assert len(folders) == 4
        picture, label = folders[2]
        assert (picture.shape, picture.dtype, label) == ((4, 6, 3), np.uint8, 1)
        assert picture.asnumpy()[0, 0].tolist() == [250, 0, 0]

    def test_grey(self, root):
        picture, _ = vision.ImageFolderDataset(root, flag=0)[3]
        assert picture.shape == (4, 6, 1)
        assert int(picture[0, 0, 0].asscalar()) == 74  # 0.299 * 250, fractions cut off as libpng does

    def test_transform_and_loader(self, root):
        folders = vision.ImageFolderDataset(root, transform=lambda x, y: (x, y + 10))
        x, y = next(iter(data.DataLoader(folders, 4, num_workers=1)))
        assert x.shape == (4, 4, 6, 3)
        assert y.asnumpy().tolist() == [10, 10, 11, 11]

    def test_what_is_ignored_is_said(self, root):
        (root / "notes.txt").write_text("")
        with pytest.warns(UserWarning, match=r"notes.txt is ignored: it is not a folder$"):
            vision.ImageFolderDataset(root)
        (root / "notes.txt").unlink()
        (root / "cat" / "a.gif").write_text("")
        with pytest.warns(UserWarning, match=r"a\.gif is ignored: its name ends in none of \.jpg, \.jpeg, \.png$"):
            vision.ImageFolderDataset(root)

    def test_a_broken_picture_is_named(self, root):
        (root / "ant" / "0.png").write_bytes(b"no picture")
        with pytest.raises(DataError) as caught:
            vision.ImageFolderDataset(root)[0]
        assert str(caught.value).startswith(f"{root / 'ant' / '0.png'} is no picture that Pillow can read: ")


def test_a_missing_image_folder_is_named(tmp_path):
    with pytest.raises(DataError, match=r"there is no folder '.*cats' .* It holds one folder a class"):
        vision.ImageFolderDataset(tmp_path / "cats")


class TestFull:
    """The public data sets, from a mirror."""

    @pytest.mark.parametrize(("train", "count"), [(True, 60_000), (False, 10_000)])
    def test_mnist(self, mirror, train, count):
        mnist = vision.MNIST(train=train)
        assert len(mnist) == count
        picture, label = mnist[0]
        assert (picture.shape, int(label)) == ((28, 28, 1), 5 if train else 7)

    def test_the_carried_digits_are_mnists(self, mirror):
        full, _ = vision.MNIST(train=False).columns(range(10_000))
        known = {picture.tobytes() for picture in full.asnumpy()}
        carried, _ = course.digits(train=False).columns(range(1000))
        assert all(picture.tobytes() in known for picture in carried.asnumpy())

    @pytest.mark.slow
    @pytest.mark.parametrize(("train", "count"), [(True, 50_000), (False, 10_000)])
    def test_cifar10(self, mirror, train, count):
        cifar = vision.CIFAR10(train=train)
        assert len(cifar) == count
        x, y = cifar.columns(range(count))
        assert (x.shape[1:], x.dtype, y.dtype) == ((32, 32, 3), np.uint8, np.int32)
        assert np.bincount(y.asnumpy()).tolist() == [count // 10] * 10
        ships, frogs = (x.asnumpy()[y.asnumpy() == label].mean((0, 1, 2)) for label in (8, 6))
        assert ships[2] > ships[0], "ships are on blue water"
        assert frogs[2] < frogs[0], "frogs are not"
