"""Operators on images: resizing, sampling, warping, correlation, deformable convolution, and ``nd.image``."""

from __future__ import annotations

from harness import Draw, integers, nd, nd_only, normal, np_only, uniform, values

# Tables are read by rows.
# fmt: off
X, EVEN = normal(2, 3, 5, 7), normal(2, 3, 4, 6)

RESIZE = [
    *[nd(f"nd.contrib.BilinearResize2D(x, {how})", data, note=note)
      for data, note in ((X, "odd"), (EVEN, "even"))
      for how in (
          "height=9, width=4", "height=1, width=1", "height=9, width=4, align_corners=False",
          "height=3, width=12, align_corners=False", "scale_height=2, scale_width=1.5",
          "scale_height=2, scale_width=0.5, mode='odd_scale'", "mode='to_even_down'", "mode='to_even_up'",
          "mode='to_odd_down'", "mode='to_odd_up'",
      )],
    # values only: MXNet's gradient writes outside of its memory here
    nd_only("nd.contrib.BilinearResize2D(x, y, mode='like')", X, normal(1, 1, 8, 3)),
    nd("nd.contrib.AdaptiveAvgPooling2D(x, output_size=(2, 3))", X),
    nd("nd.contrib.AdaptiveAvgPooling2D(x)", X),
    nd("nd.UpSampling(x, scale=2, sample_type='nearest')", X),
    nd("nd.UpSampling(x, y, scale=2, sample_type='bilinear', num_filter=3, num_args=2)", X, normal(3, 1, 4, 4)),
    nd("nd.UpSampling(x, y, scale=3, sample_type='bilinear', num_filter=3, num_args=2)", X, normal(3, 1, 5, 5)),
    nd("nd.Crop(x, h_w=(3, 4), offset=(2, 1), num_args=1)", X),
    nd("nd.Crop(x, h_w=(3, 4), center_crop=True, num_args=1)", X),
    nd("nd.Crop(x, y, num_args=2)", X, normal(1, 1, 2, 3)),
    *[nd(f"nd.Pooling(x, kernel=(3, 2), pool_type='lp', p_value={p})", uniform(0.5, 2, 2, 3, 5, 6)) for p in (1, 2, 3)],
]

WARP = [
    nd("nd.GridGenerator(x, transform_type='affine', target_shape=(4, 5))", normal(2, 6)),
    nd("nd.GridGenerator(x, transform_type='warp')", normal(2, 2, 4, 5)),
    nd("nd.BilinearSampler(x, y)", X, uniform(-1.4, 1.4, 2, 2, 4, 5)),
    nd("nd.SpatialTransformer(x, y, target_shape=(4, 6), transform_type='affine', sampler_type='bilinear')",
       X, normal(2, 6, scale=0.6)),
    *[nd(f"nd.Correlation(x, y, {how})", normal(1, 3, 6, 7), normal(1, 3, 6, 7)) for how in (
        "pad_size=1", "kernel_size=3, max_displacement=2, stride1=2, pad_size=3",
        "max_displacement=3, stride2=2, pad_size=3", "kernel_size=3, pad_size=1, is_multiply=False",
    )],
    nd("nd.contrib.DeformableConvolution(x, y, z, w, kernel=(3, 2), num_filter=4)",
       X, normal(2, 12, 3, 6, scale=0.7), normal(4, 3, 3, 2), normal(4)),
    nd("nd.contrib.DeformableConvolution(x, y, z, kernel=(3, 3), num_filter=4, num_group=2, num_deformable_group=2, "
       "no_bias=True, stride=(2, 2), pad=(1, 1))", normal(1, 4, 5, 7), normal(1, 36, 3, 4), normal(4, 2, 3, 3)),
]

BYTES = integers(256, 4, 5, 3, dtype="uint8")


def picture(expr: str, *inputs: Draw, **options: object) -> object:
    return nd_only(f"nd.image.{expr}", *(inputs or (BYTES,)), **options)


IMAGE = [
    picture("to_tensor(x)"), picture("to_tensor(x)", integers(256, 2, 4, 5, 3, dtype="uint8"), note="batch"),
    picture("to_tensor(x)", uniform(0, 255, 4, 5, 3), note="float"),
    nd("nd.image.normalize(x, mean=(0.1, 0.2, 0.3), std=(1, 2, 3))", normal(3, 4, 5)),
    picture("normalize(x, mean=0.5, std=2)", normal(2, 3, 4, 5), note="batch"),
    picture("normalize(x, mean=(0.5,), std=(2,))", normal(1, 4, 5), note="grey"),
    # OpenCV resizes bytes in fixed-point numbers, which may differ by one
    *[picture(f"resize(x, {how})", atol=1.01) for how in (
        "size=(4, 3)", "size=8", "size=3, keep_ratio=True", "size=12, interp=0", "size=(16, 12), interp=2",
    )],
    picture("resize(x, size=(7, 9))", uniform(0, 255, 2, 4, 5, 3), note="batch of floats"),
    picture("crop(x, 1, 2, 3, 2)"), nd("nd.image.crop(x, x=1, y=0, width=2, height=3)", normal(2, 4, 5, 3)),
    # even sizes: MXNet forgets the middle of odd ones
    picture("flip_left_right(x)", integers(256, 3, 4, 3, dtype="uint8")), picture("flip_top_bottom(x)"),
    picture("flip_top_bottom(x)", normal(4, 3, 1), note="grey"),
    picture("adjust_lighting(x, alpha=(0.1, -0.2, 0.3))"),
    picture("adjust_lighting(x, alpha=(0.1, -0.2, 0.3))", uniform(0, 255, 4, 5, 3), note="float"),
    *[picture(f"random_{what}(x, min_factor={by}, max_factor={by})", uniform(0, 255, 4, 5, 3), atol=1e-3)
      for what in ("brightness", "contrast", "hue") for by in (0.4, 1.0, 1.6)],
    *[picture(f"random_{what}(x, min_factor={by}, max_factor={by})")
      for what in ("brightness", "contrast") for by in (0.5, 1.5)],
    picture("random_flip_left_right(nd.ones((4, 4, 1)))"), picture("random_flip_top_bottom(nd.ones((4, 4, 1)))"),
    picture("random_lighting(x, alpha_std=0)"),
    np_only("npx.image.to_tensor(x)", BYTES), np_only("npx.image.flip_top_bottom(x)", BYTES),
]

LAYERS = [
    nd("nd.contrib.hawkesll(x, y, z, nd.ones((2, 3)), w, nd.array([[0, 2, 1, 0], [1, 1, 0, 2]], dtype='int32'), "
       "nd.array([4, 2]), nd.array([5, 6]))[0]", uniform(0.1, 1, 2, 3), uniform(0.1, 0.3, 3), uniform(0.5, 1.5, 3),
       uniform(0, 1, 2, 4), wrt="xyz"),
    nd("with_relu = nd.contrib.BatchNormWithReLU; with_relu(x, y, z, nd.zeros(3), nd.ones(3), fix_gamma=False)",
       X, uniform(0.5, 1.5, 3), normal(3)),
    nd("nd.contrib.SyncBatchNorm(x, y, z, nd.zeros(3), nd.ones(3), fix_gamma=False, key='bn')",
       X, uniform(0.5, 1.5, 3), normal(3)),
    nd_only("nd.contrib.SparseEmbedding(x, y, input_dim=4, output_dim=2)", values([1, 3, 1]), normal(4, 2)),
]  # fmt: skip

CASES = RESIZE + WARP + IMAGE + LAYERS
