"""What scripts import of GluonCV: its networks, transforms, schedules and pictures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import d2lcore as mx
import d2lcore.compat
from d2lcore import nd
from d2lcore.compat.gluoncv import data, model_zoo, utils
from d2lcore.compat.gluoncv.data.transforms import bbox, image, presets


def test_it_is_found_by_its_name() -> None:
    d2lcore.compat.install()
    try:
        import gluoncv
        from gluoncv.data.transforms.presets.imagenet import transform_eval
        from gluoncv.utils import LRScheduler

        assert gluoncv.model_zoo is model_zoo
        assert transform_eval is presets.imagenet.transform_eval
        assert LRScheduler is utils.LRScheduler
        with pytest.raises(ImportError):
            import gluoncv.nothing
    finally:
        d2lcore.compat.uninstall()


@pytest.mark.parametrize("name", ["cifar_resnet20_v1", "cifar_resnet20_v2", "resnet18_v1b", "mobilenet0.25"])
def test_networks_by_name(name: str) -> None:
    net = model_zoo.get_model(name, classes=7)
    net.initialize()
    assert net(nd.zeros((2, 3, 32, 32))).shape == (2, 7)


def test_sizes_of_the_papers() -> None:
    def size(name: str, side: int) -> int:
        net = model_zoo.get_model(name)
        net.initialize()
        net(nd.zeros((1, 3, side, side)))
        learned = (p for p in net.collect_params().values() if p.grad_req != "null")
        return sum(int(np.prod(p.shape)) for p in learned)

    assert 0.26e6 < size("cifar_resnet20_v1", 8) < 0.28e6  # 0.27 million (He et al. 2016, table 6)
    assert size("resnet50_v1b", 32) == 25557032  # 25.6 million, as wherever ResNet-50 has no biases


def test_networks_that_are_not_there() -> None:
    with pytest.raises(ValueError, match=r"unknown model 'ssd_512_resnet50_v1_voc'.*Available: alexnet"):
        model_zoo.get_model("ssd_512_resnet50_v1_voc")
    with pytest.raises(mx.MXNetError, match="GluonCV's parameters cannot be fetched"):
        model_zoo.get_model("cifar_resnet20_v1", pretrained=True)
    with pytest.raises(ValueError, match="version 1 or 2, of 6 n"):
        model_zoo.get_cifar_resnet(1, 21)
    assert "resnet50_v1b" in model_zoo.get_model_list()


def test_boxes_follow_their_image() -> None:
    rng = np.random.default_rng(0)
    corners = rng.uniform(0, 50, (6, 2))
    boxes = np.hstack([corners, corners + rng.uniform(1, 50, (6, 2)), np.arange(6)[:, None]])
    twice = bbox.flip(bbox.flip(boxes, (100, 80), True, True), (100, 80), True, True)
    np.testing.assert_allclose(twice, boxes)
    np.testing.assert_allclose(bbox.resize(bbox.resize(boxes, (100, 80), (50, 90)), (50, 90), (100, 80)), boxes)
    np.testing.assert_allclose(bbox.translate(boxes, 3, -2)[:, :4] - boxes[:, :4], [[3, -2, 3, -2]] * 6)
    np.testing.assert_array_equal(bbox.crop(boxes), boxes)
    inside = bbox.crop(boxes, (20, 20, 30, 30))
    assert (inside[:, :4] >= 0).all()
    assert (inside[:, :4] <= 30).all()
    centers = (boxes[:, :2] + boxes[:, 2:4]) / 2
    kept = ((centers >= 20) & (centers < 50)).all(axis=1)
    assert bbox.crop(boxes, (20, 20, 30, 30), allow_outside_center=False)[:, 4].tolist() == boxes[kept, 4].tolist()


def test_images() -> None:
    picture = nd.array(np.arange(6 * 8 * 3).reshape(6, 8, 3), dtype="uint8")
    flipped, done = image.random_flip(picture, px=1, py=0)
    assert done == (True, False)
    np.testing.assert_array_equal(flipped.asnumpy(), picture.asnumpy()[:, ::-1])
    assert image.resize_long(picture, 4).shape == (3, 4, 3)
    crops = image.ten_crop(picture, (4, 2)).asnumpy()
    np.testing.assert_array_equal(crops[1], picture.asnumpy()[:2, :4])
    np.testing.assert_array_equal(crops[5:], crops[:5, :, ::-1])
    with pytest.raises(ValueError, match="the image has 8 by 6 pixels, a crop 9 by 2"):
        image.ten_crop(picture, (9, 2))
    mx.random.seed(0)
    ones = data.transforms.RandomCrop(8, pad=4)(nd.ones((8, 8, 3), dtype="uint8")).asnumpy()
    assert ones.shape == (8, 8, 3)
    assert 0 < ones.mean() < 1


def test_presets() -> None:
    picture = nd.array(np.full((60, 90, 3), 255), dtype="uint8")
    inputs, shown = presets.yolo.transform_test(picture, short=64)
    assert (inputs.shape, shown.shape) == ((1, 3, 64, 96), (64, 96, 3))
    np.testing.assert_allclose(
        inputs.asnumpy()[0, :, 0, 0], (1 - np.array([0.485, 0.456, 0.406])) / [0.229, 0.224, 0.225], rtol=1e-5
    )
    both, images = presets.ssd.transform_test([picture, picture], short=30)
    assert [x.shape for x in both] == [(1, 3, 30, 45)] * 2
    assert len(images) == 2
    assert presets.imagenet.transform_eval([picture, picture], 40, 32).shape == (2, 3, 32, 32)


def test_schedules() -> None:
    schedule = utils.LRScheduler("step", base_lr=1.0, nepochs=3, iters_per_epoch=10, step_epoch=[1, 2])
    assert [round(schedule(n), 3) for n in (0, 9, 10, 20, 99)] == [1.0, 1.0, 0.1, 0.01, 0.01]
    cosine = utils.LRScheduler("cosine", base_lr=1.0, target_lr=0.2, niters=11)
    assert [round(cosine(n), 3) for n in (0, 5, 10)] == [1.0, 0.6, 0.2]
    poly = utils.LRScheduler("poly", base_lr=1.0, niters=11, power=2)
    assert [round(poly(n), 3) for n in (0, 5, 10)] == [1.0, 0.25, 0.0]
    with pytest.raises(ValueError, match="mode is one of constant, step"):
        utils.LRScheduler("sine")
    with pytest.raises(ValueError, match="at least one"):
        utils.LRSequential([])
    optimizer = mx.optimizer.SGD(lr_scheduler=cosine)
    assert optimizer.learning_rate == 1.0


def test_pictures(tmp_path: Path) -> None:
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    boxes, scores, labels = nd.array([[0, 0, 4, 4], [1, 1, 5, 5], [2, 2, 6, 6]]), [0.9, 0.1, 0.8], [0, 1, -1]
    ax = utils.viz.plot_bbox(nd.zeros((8, 8, 3)), boxes, scores, labels, class_names=["cat", "dog"])
    assert [text.get_text() for text in ax.texts] == ["cat 0.900"]
    assert len(ax.patches) == 1
    half = utils.viz.plot_bbox(np.zeros((8, 16, 3)), np.array([[0, 0, 0.5, 0.5]]), absolute_coordinates=False)
    assert half.patches[0].get_width() == 8
    plt.close("all")
    history = utils.TrainingHistory(["error"])
    history.update([0.5])
    history.update([0.25])
    history.plot(save_path=str(tmp_path / "history.png"))
    assert (tmp_path / "history.png").stat().st_size > 0
