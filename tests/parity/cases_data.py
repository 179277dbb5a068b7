"""gluon.data: what loaders make of samples, in what order samplers give them, and what transforms make of pictures."""

from __future__ import annotations

from harness import integers, nd_only, uniform

# Tables are read by rows.
# fmt: off
PICTURE = integers(256, 7, 9, 3, dtype="uint8")
BATCH = integers(256, 2, 7, 9, 3, dtype="uint8")
REAL = uniform(0, 255, 7, 9, 3)
TENSOR = uniform(0, 1, 3, 6, 8)
SIZES = ("(13, 11)", "(4, 3)", "(12, 4)", "3")  # larger, smaller, larger and smaller, square
ONE_OFF = {"atol": 1.01}  # OpenCV computes bytes with whole numbers: a value half way may go either way


def batch(dataset: str, arguments: str = "2") -> str:
    return f"next(iter(gluon.data.DataLoader({dataset}, {arguments})))"


def transform(call: str, *inputs, **options):
    return nd_only(f"gluon.data.vision.transforms.{call}", *inputs, **options)


CASES = [
    *[nd_only(batch(samples)) for samples in (
        "[1, 2, 3]", "[1.0, 2.0, 3.0]", "[True, False]", "[[1, 2], [3, 4]]", "onp.zeros((4, 3))", "nd.ones((4, 3))",
        "onp.zeros((4, 2), 'float16')", "nd.zeros((4,))", "[onp.int32(3), onp.int32(4)]",
        "gluon.data.ArrayDataset(nd.ones((4, 3)), nd.arange(4))",
        "gluon.data.ArrayDataset(onp.ones((4, 3)), onp.arange(4))",
        "gluon.data.ArrayDataset(nd.ones((4, 3)))",
        "gluon.data.SimpleDataset([3, 1, 2]).transform(lambda x: x * 2.5)",
        "gluon.data.ArrayDataset(nd.ones((4, 3)), [5, 6, 7, 8]).transform_first(lambda x: x + 1)",
    )],
    nd_only("[b.asnumpy().tolist() for b in gluon.data.DataLoader(list(range(6)), 2, last_batch='discard')]"),
    nd_only("s = gluon.data.BatchSampler(gluon.data.SequentialSampler(10), 4, 'rollover'); "
            "str([list(s), len(s), list(s)])"),
    nd_only("[len(gluon.data.SimpleDataset(list(range(11))).shard(4, i)) for i in range(4)]"),
    nd_only("gluon.data.SimpleDataset(list(range(11))).shard(4, 2)[1]"),
    nd_only("len(gluon.data.SimpleDataset(list(range(11))).take(20))"),
    nd_only("list(gluon.data.FilterSampler(lambda v: v % 3 == 0, gluon.data.SimpleDataset([3, 1, 6])))"),
    transform("ToTensor()(x)", PICTURE),
    transform("ToTensor()(x)", BATCH, note="batch"),
    transform("ToTensor()(x)", REAL, note="real"),
    transform("Normalize(0.5, 0.25)(x)", TENSOR),
    transform("Normalize((0.1, 0.2, 0.3), (0.5, 0.6, 0.7))(x)", TENSOR),
    transform("Normalize(mean=0.1)(x)", uniform(0, 1, 2, 1, 4, 5)),
    transform("Cast('float16')(x)", TENSOR),
    *[transform(f"Resize({size}, interpolation={method})(x)", PICTURE, **ONE_OFF)
      for size in SIZES for method in range(5)],
    *[transform(f"Resize({size}, interpolation={method})(x)", REAL, note="real", atol=3e-4)
      for size in SIZES for method in range(5)],
    transform("Resize(4, keep_ratio=True)(x)", PICTURE, **ONE_OFF),
    transform("Resize((5, 4))(x)", BATCH, note="batch", **ONE_OFF),
    *[transform(f"CenterCrop({size})(x)", PICTURE, **ONE_OFF) for size in ("(4, 3)", "5", "(12, 5)", "(3, 10)")],
    transform("CropResize(2, 1, 4, 3)(x)", PICTURE),
    transform("CropResize(2, 1, 4, 3, size=(8, 5), interpolation=2)(x)", PICTURE, **ONE_OFF),
    *[transform(f"Rotate({angle}, {zoom})(x)", TENSOR)
      for angle in (0, 30, 90, -45) for zoom in ("False, False", "True, False", "False, True")],
    *[transform(f"{name}(0)(x)", PICTURE) for name in ("RandomBrightness", "RandomContrast", "RandomLighting")],
]
