"""What the parity tables cannot ask of mx.image: errors, files on disk, drawing, iterators that skip what is broken."""

from __future__ import annotations

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import codec, image, nd
from d2lcore.errors import DataError, ShapeError

pytest.importorskip("PIL.Image", reason="needs Pillow")


@pytest.fixture
def folder(tmp_path):
    for i in range(3):
        (tmp_path / f"{i}.png").write_bytes(codec.encode(np.full((10, 12, 3), 50 * i, np.uint8), ".png"))
    (tmp_path / "broken.png").write_bytes(b"hello")
    return tmp_path


class TestFunctions:
    def test_read(self, folder):
        assert image.imread(folder / "1.png").asnumpy().mean() == 50
        assert image.imread(str(folder / "1.png"), flag=0).shape == (10, 12, 1)
        out = nd.zeros((10, 12, 3), dtype="uint8")
        assert image.imread(folder / "2.png", out=out) is out
        assert out.asnumpy().mean() == 100

    def test_errors(self, folder):
        with pytest.raises(DataError, match=r"none.png cannot be opened: No such file or directory"):
            image.imread(folder / "none.png")
        with pytest.raises(DataError, match=r"broken.png is no picture that Pillow can read: it has no known format"):
            image.imread(folder / "broken.png")
        with pytest.raises(DataError, match=r"the buffer is empty: there is no picture in it"):
            image.imdecode(b"")
        with pytest.raises(ValueError, match=r"buf must be bytes or an array of uint8, got str"):
            image.imdecode("text")
        with pytest.raises(ShapeError, match=r"imresize: expected a picture \(height, width, channels\), got \(2, 3\)"):
            image.imresize(nd.zeros((2, 3)), 2, 2)
        with pytest.raises(TypeError, match=r"imrotate: expected float32, got uint8"):
            image.imrotate(nd.zeros((3, 2, 3), dtype="uint8"), 3)

    def test_a_truncated_jpeg(self):
        content = codec.encode(np.random.RandomState(0).randint(0, 255, (32, 32, 3)).astype(np.uint8))
        with pytest.raises(DataError, match=r"is no picture that Pillow can read"):
            image.imdecode(content[: len(content) // 2])

    def test_numpy_semantics(self, folder):
        with mx.util.np_array():
            assert type(image.imread(folder / "1.png")) is mx.np.ndarray
            it = image.ImageIter(3, (3, 8, 8), imglist=[[i, f"{i}.png"] for i in range(3)], path_root=str(folder))
            batch = it.next()
        assert type(batch.data[0]) is type(batch.label[0]) is mx.np.ndarray


class TestIterators:
    def test_a_broken_picture_is_named(self, folder):
        it = image.ImageIter(1, (3, 8, 8), imglist=[[0, "broken.png"]], path_root=str(folder))
        with pytest.raises(DataError, match=r"Broken image filename: broken.png, "):
            it.next()

    def test_wrong_arguments(self):
        with pytest.raises(ValueError, match=r"expected path_imgrec, path_imglist, or a list imglist"):
            image.ImageIter(1, (3, 8, 8))
        with pytest.raises(ValueError, match=r"dtype of labels is one of int32"):
            image.ImageIter(1, (3, 8, 8), imglist=[], dtype="uint8")
        with pytest.raises(ShapeError, match=r"expects inputs to have 3 channels, got data_shape"):
            image.ImageIter(1, (1, 8, 8), imglist=[])
        with pytest.raises(ValueError, match=r"rand_resize resizes random parts, it needs rand_crop=True"):
            image.CreateAugmenter((3, 8, 8), rand_resize=True)

    def boxes(self, folder, number, **arguments):
        label = [2, 5] + [1, 0.1, 0.1, 0.6, 0.6] * number
        imglist = [[label, f"{i}.png"] for i in range(3)]
        return image.ImageDetIter(2, (3, 16, 16), imglist=imglist, path_root=str(folder), **arguments)

    def test_label_shapes(self, folder):
        one, three = self.boxes(folder, 1), self.boxes(folder, 3)
        one.sync_label_shape(three)
        assert one.label_shape == three.label_shape == (3, 5)
        label = one.next().label[0].asnumpy()
        assert (label[:, 0, 0] == 1).all()
        assert (label[:, 1:] == -1).all()
        with pytest.raises(ValueError, match=r"Attempts to reduce label count from 3 to 2, not allowed"):
            one.reshape(label_shape=(2, 5))
        one.reshape(data_shape=(3, 16, 20))
        assert one.provide_data == [("data", (2, 3, 16, 20))]

    def test_pictures_without_objects_are_left_out(self, folder):
        imglist = [[[2, 5, 1, 0.1, 0.1, 0.6, 0.6], "0.png"], [[2, 5, -1, 0.1, 0.1, 0.6, 0.6], "1.png"]]
        it = image.ImageDetIter(1, (3, 8, 8), imglist=imglist, path_root=str(folder))
        assert len(list(it)) == 1

    def test_a_flat_label_of_a_wrong_length(self, folder):
        imglist = [[[2, 5, 1, 0.1, 0.1, 0.6, 0.6, 9], "0.png"]]
        with pytest.raises(ShapeError, match=r"Label shape \(8,\) inconsistent with annotation width 5"):
            image.ImageDetIter(1, (3, 8, 8), imglist=imglist, path_root=str(folder))

    def test_boxes_are_drawn(self, folder):
        drawn = list(self.boxes(folder, 1).draw_next(color=(255, 0, 0), thickness=1, id2labels={1: "x"}))
        assert len(drawn) == 3
        assert drawn[0].dtype == np.uint8
        assert drawn[0][1, 1].tolist() == [255, 0, 0]
        assert drawn[0][12, 12].tolist() == [0, 0, 0]
