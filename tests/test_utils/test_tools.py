"""`mx.test_utils`: random arrays, random numbers' tests, devices, environment, data sets."""

import gzip
import os
import struct

import numpy as np
import pytest

import d2lcore as mx
from d2lcore import nd
from d2lcore import test_utils as tu


@pytest.fixture(autouse=True)
def seeded():
    np.random.seed(3)
    mx.random.seed(3)


def test_shapes_stay_in_bounds():
    shapes = [tu.rand_shape_nd(3, 4) for _ in range(50)]
    assert {size for shape in shapes for size in shape} == {1, 2, 3, 4}
    assert 0 in {tu.rand_shape_2d(1, 1, allow_zero_size=True)[0] for _ in range(50)}
    assert len(tu.rand_shape_3d()) == 3
    assert all(2 <= x < 4 and 7 <= y < 9 for x, y in (tu.rand_coord_2d(2, 4, 7, 9) for _ in range(20)))


def test_arrays():
    assert tu.random_arrays((2, 3)).dtype == np.float32
    assert [a.shape for a in tu.random_arrays((2,), (3,))] == [(2,), (3,)]
    [a] = tu.random_uniform_arrays((50,), low=5, high=6)
    assert 5 <= a.min() <= a.max() < 6
    assert abs(tu.rand_ndarray((4, 5)).asnumpy()).max() <= 1
    assert tu.create_2d_tensor(3, 2).asnumpy().tolist() == [[0, 0], [1, 1], [2, 2]]
    assert tu.create_vector(3).asnumpy().tolist() == [0, 1, 2]
    assert len(set(tu.random_sample(range(9), 4))) == 4
    assert tu.get_identity_mat_batch(2).shape == (2, 2, 2)
    q = tu.new_orthonormal_matrix_2d(3)
    np.testing.assert_allclose(q @ q.T, np.eye(3), atol=1e-12)
    assert np.isrealobj(np.linalg.eigvals(tu.new_matrix_with_real_eigvals_2d(4)))
    symmetric = tu.new_sym_matrix_with_real_eigvals_nd((2, 3, 3))
    np.testing.assert_allclose(symmetric, symmetric.transpose(0, 2, 1), atol=1e-12)
    assert tu.assign_each(np.ones(2), lambda v: v + 1).tolist() == [2, 2]
    assert tu.assign_each2(np.ones(2), np.ones(2), lambda u, v: u - v).tolist() == [0, 0]


def test_sparse_arrays():
    full, (data, rows) = tu.rand_sparse_ndarray((5, 2), "row_sparse", density=1)
    assert (full.stype, data.shape, rows.tolist()) == ("row_sparse", (5, 2), [0, 1, 2, 3, 4])
    csr, (indptr, indices, data) = tu.rand_sparse_ndarray((4, 6), "csr", density=0.5, data_init=2)
    assert csr.stype == "csr"
    assert set(np.unique(csr.asnumpy())) <= {0, 2}
    assert indices.shape == data.shape == (int(indptr.asnumpy()[-1]),)
    power = tu.rand_sparse_ndarray((5, 40), "csr", density=0.2, distribution="powerlaw")[0]
    assert (power.asnumpy() != 0).sum(1).tolist() == [1, 2, 4, 8, 16]
    shuffled = tu.shuffle_csr_column_indices(csr)
    np.testing.assert_array_equal(shuffled.asnumpy(), csr.asnumpy())
    assert tu.create_sparse_array((3, 2), "row_sparse", rsp_indices=[1]).indices.asnumpy().tolist() == [1]
    assert tu.create_sparse_array_zd((3, 2), "row_sparse", 0, rsp_indices=[1]).asnumpy().sum() == 0
    with pytest.raises(ValueError, match="stype is 'csr' or 'row_sparse'"):
        tu.rand_sparse_ndarray((2, 2), "coo")


def test_random_numbers():
    def normal(n):
        return mx.nd.random.normal(1, 2, shape=n)

    buckets, probabilities = tu.gen_buckets_probs_with_ppf(lambda p: p, 4)
    assert tu.mean_check(normal, 1, 2, nsamples=20000)
    assert not tu.mean_check(normal, 1.5, 2, nsamples=20000)
    assert tu.var_check(normal, 2, nsamples=20000)
    assert not tu.var_check(normal, 1, nsamples=20000)
    assert len(tu.verify_generator(np.random.rand, buckets, probabilities, nsamples=2000)) == 5
    with pytest.raises(AssertionError, match="the samples are not of this distribution"):
        tu.verify_generator(lambda n: np.random.rand(n) ** 2, buckets, probabilities, nsamples=2000)
    p, observed, expected = tu.chi_square_check(lambda n: np.arange(n) % 3, [0, 1, 2], [1 / 3] * 3, nsamples=300)
    assert (p, observed.tolist(), expected.tolist()) == (1.0, [100] * 3, [100] * 3)


def test_p_values():
    from d2lcore.test_utils.generators import _beyond

    # upper 5 % points of the chi-square distribution (Pearson and Hartley 1966, table 8)
    for freedom, point in ((1, 3.84146), (2, 5.99146), (5, 11.0705), (10, 18.307), (99, 123.225)):
        assert _beyond(point, freedom) == pytest.approx(0.05, rel=1e-4)


def test_devices_and_environment(monkeypatch):
    assert tu.default_context() == mx.cpu(0)
    tu.set_default_context(mx.cpu(1))
    try:
        assert mx.current_context() == mx.cpu(1)
    finally:
        tu.set_default_context(mx.cpu(0))
    monkeypatch.setenv("D2LCORE_VIRTUAL_GPUS", "2")
    assert list(tu.list_gpus()) == [0, 1]
    monkeypatch.setenv("KEPT", "1")
    with tu.environment({"KEPT": None, "MADE": "2"}):
        assert "KEPT" not in os.environ
        assert os.environ["MADE"] == "2"
    assert os.environ["KEPT"] == "1"
    assert "MADE" not in os.environ
    assert (tu.is_op_runnable(), tu.has_tvm_ops(), tu.is_cd_run()) == (True, False, False)


def test_stderr(capfd):
    with tu.discard_stderr():
        os.write(2, b"gone")
    os.write(2, b"kept")
    assert capfd.readouterr().err == "kept"


def test_retry():
    tries = []

    @tu.retry(3)
    def test():
        tries.append(1)
        assert len(tries) > 5

    with pytest.raises(AssertionError):
        test()
    assert len(tries) == 3
    test()
    assert len(tries) == 6


def test_reductions_and_iterators():
    a = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(tu.np_reduce(a, None, False, np.sum), a.sum())
    np.testing.assert_array_equal(tu.np_reduce(a, (-1, 0), True, np.sum), a.sum((0, 2), keepdims=True))
    np.testing.assert_array_equal(tu.collapse_sum_like(a, (3, 1)), a.sum((0, 2)).reshape(3, 1))
    batches = tu.DummyIter(mx.io.NDArrayIter(np.arange(4), None, 2))
    assert [next(batches).data[0].asnumpy().tolist() for _ in range(3)] == [[0, 1]] * 3


def idx(values):
    kind = {1: 8}[values.itemsize]
    return gzip.compress(struct.pack(f">BBBB{values.ndim}I", 0, 0, kind, values.ndim, *values.shape) + values.tobytes())


def test_data_sets(tmp_path, monkeypatch):
    pictures = np.random.randint(0, 256, (6, 28, 28)).astype(np.uint8)
    labels = np.arange(6, dtype=np.uint8)
    for split in ("train", "t10k"):
        (tmp_path / f"{split}-images-idx3-ubyte.gz").write_bytes(idx(pictures))
        (tmp_path / f"{split}-labels-idx1-ubyte.gz").write_bytes(idx(labels))
    monkeypatch.setattr(mx.course.hub, "fetch", lambda name, file, root=None: tmp_path / file)
    monkeypatch.chdir(tmp_path)
    mnist = tu.get_mnist()
    assert sorted(mnist) == ["test_data", "test_label", "train_data", "train_label"]
    assert (mnist["train_data"].shape, mnist["train_data"].dtype) == ((6, 1, 28, 28), np.float32)
    np.testing.assert_allclose(mnist["test_data"][:, 0] * 255, pictures, rtol=1e-5)
    assert mnist["train_label"].tolist() == [0, 1, 2, 3, 4, 5]
    train, test = tu.get_mnist_iterator(2, (784,))
    assert next(train).data[0].shape == (2, 784)
    assert next(test).label[0].asnumpy().tolist() == [0, 1]
    assert tu.get_mnist_iterator(3, (1, 28, 28))[1].next().data[0].shape == (3, 1, 28, 28)


def test_cifar_as_records(tmp_path, monkeypatch):
    pytest.importorskip("PIL")
    from d2lcore.test_utils import datasets

    pictures = np.random.randint(0, 256, (4, 32, 32, 3)).astype(np.uint8)
    monkeypatch.setattr(datasets, "CIFAR10", lambda train: _Whole(pictures))
    monkeypatch.chdir(tmp_path)
    tu.get_cifar10()
    assert sorted(f.name for f in (tmp_path / "data/cifar").iterdir()) == [
        "test.lst", "test.rec", "train.lst", "train.rec",
    ]  # fmt: skip
    records = mx.io.ImageRecordIter(path_imgrec="data/cifar/train.rec", data_shape=(3, 32, 32), batch_size=4)
    batch = next(records)
    np.testing.assert_array_equal(batch.data[0].asnumpy().transpose(0, 2, 3, 1), pictures)
    assert batch.label[0].asnumpy().tolist() == [0, 1, 2, 3]


class _Whole:
    def __init__(self, pictures):
        self.pictures = pictures

    def __getitem__(self, index):
        return nd.array(self.pictures[index], dtype="uint8"), np.arange(len(self.pictures))


def test_downloads(tmp_path):
    import zipfile

    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.writestr("inside.txt", "hello")
    (tmp_path / "there").mkdir()
    (tmp_path / "there/a.zip").write_bytes(source.read_bytes())
    assert tu.download("http://nowhere.invalid/a.zip", dirname=str(tmp_path / "there")).endswith("there/a.zip")
    tu.get_zip_data(str(tmp_path / "there"), "http://nowhere.invalid/a.zip", "a.zip")
    assert not (tmp_path / "there/inside.txt").exists()  # the archive was there already, so it was unpacked before
