"""What the parity tables cannot ask of iterators: errors, shuffles, threads, and what MXNet leaves undefined."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import io, recordio
from d2lcore.errors import DataError, ShapeError


@pytest.fixture
def records(tmp_path):
    pytest.importorskip("PIL.Image", reason="needs Pillow")
    path = str(tmp_path / "some")
    rng = np.random.RandomState(0)
    with recordio.MXIndexedRecordIO(path + ".idx", path + ".rec", "w") as record:
        for i in range(7):
            picture = rng.randint(0, 255, (20 + i, 24, 3)).astype(np.uint8)
            record.write_idx(i, recordio.pack_img((0, float(i), i, 0), picture, img_fmt=".png", quality=1))
    return path


def labels(it):
    return [batch.label[0].asnumpy().tolist() for batch in it]


class TestNDArrayIter:
    def test_all_samples_come_once_an_epoch(self):
        it = io.NDArrayIter(np.arange(10), np.arange(10), 5, shuffle=True)
        for _ in range(3):
            assert np.sort(np.concatenate(labels(it))).tolist() == list(range(10))
            it.reset()

    def test_data_and_labels_stay_together(self):
        for batch in io.NDArrayIter(np.arange(10), np.arange(10), 3, shuffle=True):
            np.testing.assert_array_equal(batch.data[0].asnumpy(), batch.label[0].asnumpy())

    def test_wrong_arguments(self):
        with pytest.raises(ValueError, match=r"last_batch_handle is 'pad', 'discard' or 'roll_over', got 'keep'"):
            io.NDArrayIter(np.ones(3), last_batch_handle="keep")
        with pytest.raises(ShapeError, match=r"all arrays must have one number of samples, got \{'data': 3, 'soft"):
            io.NDArrayIter(np.ones(3), np.ones(4))
        with pytest.raises(TypeError, match=r"data is an array, a list or a dict of arrays, got str"):
            io.NDArrayIter("data")

    def test_sparse_data(self):
        sparse = pytest.importorskip("d2lcore.ndarray.sparse", exc_type=ImportError)
        dense = np.arange(8, dtype=np.float32).reshape(4, 2)
        it = io.NDArrayIter(sparse.csr_matrix(dense), np.arange(4), 2, last_batch_handle="discard")
        batches = [batch.data[0] for batch in it]
        assert {batch.stype for batch in batches} == {"csr"}
        np.testing.assert_array_equal(np.concatenate([batch.asnumpy() for batch in batches]), dense)


class TestOthers:
    def test_a_description_is_pickled_whole(self):
        desc = pickle.loads(pickle.dumps(io.DataDesc("x", (2, 3), np.int32, "TN")))
        assert (desc, desc.dtype, desc.layout) == (("x", (2, 3)), np.int32, "TN")

    def test_an_error_in_a_thread_comes_out(self):
        class Broken(io.NDArrayIter):
            def next(self):
                raise DataError("no disk")

        with pytest.raises(DataError, match=r"no disk"):
            io.PrefetchingIter(Broken(np.ones(3))).next()

    def test_iterators_of_different_lengths(self):
        it = io.PrefetchingIter([io.NDArrayIter(np.ones(2)), io.NDArrayIter(np.ones(1))])
        it.next()
        with pytest.raises(ShapeError, match=r"Number of entry mismatches between iterators"):
            it.next()

    def test_one_batch_by_hand(self):
        class Two(io.DataIter):
            left = 2

            def iter_next(self):
                self.left -= 1
                return self.left >= 0

            def getdata(self):
                return [mx.nd.ones((1,)) * self.left]

            def getlabel(self):
                return []

            def getpad(self):
                return 0

        assert [batch.data[0].asscalar() for batch in Two()] == [1, 0]


class TestFiles:
    def test_a_broken_line(self, tmp_path):
        (tmp_path / "a.csv").write_text("1,2\n1,two\n")
        with pytest.raises(DataError, match=r"a.csv, line 2: expected numbers of float32"):
            io.CSVIter(data_csv=tmp_path / "a.csv", data_shape=(2,), batch_size=1)

    def test_a_folder_of_files(self, tmp_path):
        (tmp_path / "b.csv").write_text("3\n")
        (tmp_path / "a.csv").write_text("1\n2\n")
        it = io.CSVIter(data_csv=tmp_path, data_shape="(1,)", batch_size=3)
        assert it.next().data[0].asnumpy().tolist() == [[1], [2], [3]]

    def test_an_unknown_argument_is_told(self, tmp_path):
        (tmp_path / "a.csv").write_text("1\n")
        with pytest.warns(UserWarning, match=r"CSVIter has no argument 'datashape'; it is ignored"):
            io.CSVIter(data_csv=tmp_path / "a.csv", data_shape=(1,), batch_size=1, datashape=3)

    def test_too_large_a_batch(self, tmp_path):
        (tmp_path / "a.csv").write_text("1\n")
        with pytest.raises(
            ShapeError, match=r"number of input must be bigger than batch size: 1 samples for batches of 5"
        ):
            io.CSVIter(data_csv=tmp_path / "a.csv", data_shape=(1,), batch_size=5)


class TestRecords:
    def iterate(self, records, **arguments):
        options = {"path_imgrec": records + ".rec", "data_shape": (3, 16, 16), "batch_size": 2} | arguments
        return io.ImageRecordIter(**options)

    def test_shuffled_epochs(self, records):
        it = self.iterate(records, shuffle=True, batch_size=7, seed=4)
        first, again = labels(it), None
        it.reset()
        again = labels(it)
        assert sorted(first[0]) == sorted(again[0]) == list(range(7))
        assert first != again
        assert labels(self.iterate(records, shuffle=True, batch_size=7, seed=4)) == first

    def test_random_pictures_do_not_depend_on_threads(self, records):
        arguments = {"rand_crop": True, "rand_mirror": True, "brightness": 0.3, "random_h": 20, "pca_noise": 0.1}
        one, many = (
            [batch.data[0].asnumpy() for batch in self.iterate(records, preprocess_threads=n, seed_aug=1, **arguments)]
            for n in (1, 4)
        )
        np.testing.assert_array_equal(one, many)

    def test_parts_without_an_index_make_the_whole(self, records):
        parts = [
            labels(self.iterate(records, num_parts=2, part_index=i, round_batch=False, batch_size=1)) for i in (0, 1)
        ]
        assert [label for part in parts for (label,) in part] == list(range(7))

    def test_a_mean_picture_is_made_once(self, records, tmp_path):
        path = str(tmp_path / "mean.params")
        total = sum(batch.data[0].asnumpy() for batch in self.iterate(records, mean_img=path, batch_size=7)).sum(0)
        assert np.abs(total).max() < 1e-2
        assert mx.nd.load(path)["mean_img"].shape == (3, 16, 16)

    def test_a_broken_picture(self, tmp_path):
        path = str(tmp_path / "a.rec")
        with recordio.MXRecordIO(path, "w") as record:
            record.write(recordio.pack((0, 1.0, 42, 0), b"no picture"))
        with pytest.raises(
            DataError, match=r"record 42 in .* is no picture that Pillow can read: it has no known format"
        ):
            self.iterate(path.removesuffix(".rec"), batch_size=1).next()

    def test_parts_of_boxes_keep_to_the_picture(self, tmp_path):
        pytest.importorskip("PIL.Image", reason="needs Pillow")
        path = str(tmp_path / "a.rec")
        with recordio.MXRecordIO(path, "w") as record:
            for i in range(4):
                picture = np.full((30, 40, 3), 40 * i, np.uint8)
                label = [2, 5, i, 0.2, 0.2, 0.7, 0.8]
                record.write(recordio.pack_img((0, label, i, 0), picture, img_fmt=".png", quality=1))
        it = io.ImageDetRecordIter(
            path_imgrec=path, data_shape=(3, 16, 16), batch_size=4, rand_crop_prob=1, min_crop_scales=0.4, seed_aug=3,
            max_crop_scales=0.8, min_crop_object_coverages=0.3, rand_pad_prob=0.5, max_pad_scale=2,
            rand_mirror_prob=0.5, random_hue_prob=1, max_random_hue=20,
            random_illumination_prob=1, max_random_illumination=30,
        )  # fmt: skip
        rows = it.next().label[0].asnumpy()
        boxes = rows[:, 7:11]
        assert (rows[:, 3] == 7).all()
        assert (boxes >= 0).all()
        assert (boxes <= 1).all()
        assert (boxes[:, 2:] > boxes[:, :2]).all()
        assert np.abs(boxes - [0.2, 0.2, 0.7, 0.8]).max() > 0.05
