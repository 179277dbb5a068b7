"""Losses, fine-tuning, style losses, attention, and operators of nd.contrib."""

import mxnet as mx, numpy as np
from mxnet import nd, gluon, autograd
from mxnet.gluon import nn

rs = np.random.RandomState(0)
# losses table
p = nd.array(rs.randn(3, 4))
y = nd.array([0, 2, 3])
d = nd.array(rs.rand(3, 4))
sw = nd.array([[1], [0], [2]])
L = gluon.loss
for l, a in [
    (L.L1Loss(), (p, d)),
    (L.L2Loss(weight=0.5), (p, d)),
    (L.SoftmaxCrossEntropyLoss(), (p, y)),
    (L.SoftmaxCrossEntropyLoss(sparse_label=False), (p, d)),
    (L.SoftmaxCELoss(axis=0), (p, nd.array([0, 1, 2, 0]))),
    (L.SoftmaxCELoss(from_logits=True), (p, y)),
    (L.SigmoidBCELoss(), (p, d)),
    (L.SigmoidBCELoss(from_sigmoid=True), (p.sigmoid(), d)),
    (L.KLDivLoss(), (p.log_softmax(), d)),
    (L.KLDivLoss(from_logits=False, axis=1), (p, d)),
    (L.HuberLoss(rho=0.5), (p, d)),
    (L.HingeLoss(), (p, d.sign())),
    (L.SquaredHingeLoss(margin=2), (p, d.sign())),
    (L.LogisticLoss(), (p, d.sign())),
    (L.LogisticLoss(label_format="binary"), (p, d > 0.5)),
    (L.TripletLoss(), (p, d, d + 1)),
    (L.PoissonNLLLoss(), (p, d)),
    (L.PoissonNLLLoss(from_logits=False, compute_full=True), (d + 1, d + 2)),
    (L.CosineEmbeddingLoss(), (p, d, nd.array([1, -1, 1]))),
]:
    print(l, l(*a))
    if not isinstance(l, (L.TripletLoss, L.CosineEmbeddingLoss, L.PoissonNLLLoss)) and a[1].shape == a[0].shape:
        print(l(*a, sw))
ct = L.CTCLoss(layout="NTC", label_layout="NT")
print(
    ct(nd.array(rs.rand(2, 6, 4)), nd.array([[1, 0, -1], [2, 2, 1]])),
    ct(nd.array(rs.rand(2, 6, 4)), nd.array([[1, 0, -1], [2, 2, 1]]), nd.array([5, 6]), nd.array([2, 3])),
)
print(L.SDMLLoss()(nd.array(rs.rand(4, 3)), nd.array(rs.rand(4, 3))) if hasattr(L, "SDMLLoss") else "")


# label smoothing & warmup (gluoncv)
def smooth(label, classes, eta=0.1):
    if isinstance(label, nd.NDArray):
        label = [label]
    r = []
    for l in label:
        ind = l.astype("int")
        res = nd.zeros((ind.shape[0], classes), ctx=l.context)
        res += eta / classes
        res[nd.arange(ind.shape[0], ctx=l.context), ind] = 1 - eta + eta / classes
        r.append(res)
    return r


print(smooth(nd.array([1, 3]), 4))
# fine tuning pieces
base = gluon.model_zoo.vision.mobilenet_v2_0_25(classes=10)
base.initialize(mx.init.Constant(0.01))
x = nd.array(rs.rand(1, 3, 32, 32))
base(x)
ft = gluon.model_zoo.vision.mobilenet_v2_0_25(classes=3)
ft.features = base.features
ft.output.initialize(mx.init.Xavier())
ft.output.collect_params().setattr("lr_mult", 10)
ft.hybridize()
print(ft(x).shape, {p.lr_mult for p in ft.collect_params().values()})
for p_ in base.features.collect_params().values():
    p_.grad_req = "null"
t = gluon.Trainer(ft.collect_params(), "sgd", {"learning_rate": 0.001})
with autograd.record():
    l = ft(x).sum()
l.backward()
t.step(1)
print(len([p for p in ft.collect_params().values() if p.grad_req != "null"]))
inter = base(mx.sym.var("data")).get_internals()
outs = [o for o in inter.list_outputs() if o.endswith("_output")]
print(len(outs))
fe = gluon.SymbolBlock([inter[outs[3]], inter[outs[10]]], mx.sym.var("data"), base.collect_params())
print([q.shape for q in fe(x)])
fx = nn.HybridSequential()
[fx.add(l) for l in base.features[:4]]
fx.add(nn.GlobalAvgPool2D())
print(fx(x).shape)
# upsampling, deconv bilinear
conv = nn.Conv2DTranspose(2, kernel_size=4, padding=1, strides=2, in_channels=2)


def bk(i, o, k):
    f = (k + 1) // 2
    c = f - 1 if k % 2 == 1 else f - 0.5
    og = np.ogrid[:k, :k]
    filt = (1 - abs(og[0] - c) / f) * (1 - abs(og[1] - c) / f)
    w = np.zeros((i, o, k, k), dtype="f")
    w[range(i), range(o), :, :] = filt
    return nd.array(w)


conv.initialize(mx.init.Constant(bk(2, 2, 4)))
print(conv(nd.ones((1, 2, 3, 3)))[0, 0])


# gram matrix / style
def gram(x):
    n = x.shape[1]
    c = x.size // n
    y = x.reshape((n, int(c)))
    return nd.dot(y, y.T) / n


print(gram(nd.array(rs.rand(1, 3, 4, 4))))
tv = lambda y: 0.5 * ((y[:, :, 1:, :] - y[:, :, :-1, :]).abs().mean() + (y[:, :, :, 1:] - y[:, :, :, :-1]).abs().mean())
im = gluon.Parameter("im", shape=(1, 3, 4, 4))
im.initialize(mx.init.Constant(nd.array(rs.rand(1, 3, 4, 4))))
tr = gluon.Trainer([im], "adam", {"learning_rate": 0.1})
with autograd.record():
    l = tv(im.data()) + nd.square(gram(im.data())).mean()
l.backward()
tr.step(1)
print(l, im.data()[0, 0])
# attention, masks
q = nd.array(rs.rand(2, 3, 4))
k = nd.array(rs.rand(2, 5, 4))
s = nd.batch_dot(q, k, transpose_b=True) / 2
m = nd.SequenceMask(
    s.swapaxes(1, 2).swapaxes(0, 1), sequence_length=nd.array([2, 4]), use_sequence_length=True, value=-1e6
)
print(m.shape, nd.softmax(m, axis=0)[:, 0, 0])
print(
    nd.softmax(s, axis=-1, length=nd.array([[2, 2, 2], [4, 4, 4]], dtype="int32"), use_length=True)[0] if True else ""
)
print(
    nd.contrib.interleaved_matmul_selfatt_qk(nd.array(rs.rand(3, 2, 12)), heads=2).shape,
    nd.contrib.arange_like(nd.ones((3, 2)), axis=0),
    nd.contrib.div_sqrt_dim(nd.ones((1, 4))),
    nd.contrib.index_copy(nd.zeros((3, 2)), nd.array([1]), nd.ones((1, 2))),
    nd.contrib.boolean_mask(nd.arange(6).reshape((3, 2)), nd.array([1, 0, 1])),
    nd.contrib.AdaptiveAvgPooling2D(nd.ones((1, 1, 4, 4)), output_size=2).shape,
    nd.contrib.BilinearResize2D(nd.ones((1, 1, 4, 4)), height=6, width=5).shape,
    nd.contrib.quadratic(nd.array([1, 2]), a=1, b=2, c=3),
    nd.contrib.count_sketch(nd.ones((1, 3)), nd.array([0, 1, 0]), nd.array([1, -1, 1]), out_dim=2) if 0 else "",
    nd.contrib.fft(nd.ones((1, 4))) if 0 else "",
    nd.khatri_rao(nd.ones((2, 2)), nd.ones((3, 2))).shape,
)
print(
    nd.UpSampling(nd.arange(4).reshape((1, 1, 2, 2)), scale=2, sample_type="nearest")[0, 0, 0],
    nd.GridGenerator(nd.array([[1, 0, 0, 0, 1, 0]]), transform_type="affine", target_shape=(2, 2)).shape,
    nd.BilinearSampler(nd.ones((1, 1, 2, 2)), nd.zeros((1, 2, 2, 2))).shape,
    nd.SpatialTransformer(
        nd.ones((1, 1, 4, 4)),
        nd.array([[1, 0, 0, 0, 1, 0]]),
        target_shape=(2, 2),
        transform_type="affine",
        sampler_type="bilinear",
    ).shape,
    nd.Correlation(nd.ones((1, 1, 4, 4)), nd.ones((1, 1, 4, 4))).shape,
    nd.ROIPooling(
        nd.arange(16).reshape((1, 1, 4, 4)), nd.array([[0, 0, 0, 3, 3]]), pooled_size=(2, 2), spatial_scale=1
    )[0, 0],
    nd.im2col(nd.arange(9).reshape((1, 1, 3, 3)), kernel=(2, 2)).shape,
    nd.linalg.gemm2(nd.ones((2, 3)), nd.ones((3, 2))),
    nd.linalg.potrf(nd.array([[4, 2], [2, 3]])),
    nd.linalg.syrk(nd.ones((2, 3))),
    nd.linalg.sumlogdiag(nd.eye(2) * 2),
    nd.linalg.trsm(nd.array([[1, 0], [1, 1]]), nd.ones((2, 2))),
)
