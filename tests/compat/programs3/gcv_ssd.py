"""Detection: anchors, targets, losses, a network whose outputs depend on training."""

import mxnet as mx, numpy as np
from mxnet import gluon, nd, autograd, init
from mxnet.gluon import nn
from mxnet.gluon.loss import Loss, _apply_weighting


class NormalizedBoxCenterEncoder(gluon.Block):
    def __init__(self, stds=(0.1, 0.1, 0.2, 0.2), means=(0.0, 0.0, 0.0, 0.0)):
        super().__init__()
        self._stds = stds
        self._means = means

    def forward(self, samples, matches, anchors, refs):
        F = nd
        ref_boxes = nd.repeat(refs.reshape((0, 1, -1, 4)), axis=1, repeats=matches.shape[1])
        ref_boxes = nd.split(ref_boxes, axis=-1, num_outputs=4, squeeze_axis=True)
        ref_boxes = nd.concat(*[F.pick(ref_boxes[i], matches, axis=2).reshape((0, -1, 1)) for i in range(4)], dim=2)
        g = self.c2c(ref_boxes)
        a = self.c2c(anchors)
        t0 = ((g[0] - a[0]) / a[2] - self._means[0]) / self._stds[0]
        t1 = ((g[1] - a[1]) / a[3] - self._means[1]) / self._stds[1]
        t2 = (F.log(g[2] / a[2]) - self._means[2]) / self._stds[2]
        t3 = (F.log(g[3] / a[3]) - self._means[3]) / self._stds[3]
        codecs = F.concat(t0, t1, t2, t3, dim=2)
        temp = F.tile(samples.reshape((0, -1, 1)), reps=(1, 1, 4)) > 0.5
        targets = F.where(temp, codecs, F.zeros_like(codecs))
        masks = F.where(temp, F.ones_like(temp), F.zeros_like(temp))
        return targets, masks

    def c2c(self, x):
        xmin, ymin, xmax, ymax = nd.split(x, axis=-1, num_outputs=4)
        w = xmax - xmin
        h = ymax - ymin
        return xmin + w * 0.5, ymin + h * 0.5, w, h


e = NormalizedBoxCenterEncoder()
anch = nd.array([[[0, 0, 4, 4], [1, 1, 5, 5], [2, 2, 8, 9]]])
t, m = e(nd.array([[1, 0, 1]]), nd.array([[0, 1, 1]]), anch, nd.array([[[0, 0, 5, 5], [2, 2, 7, 9]]]))
print(t, m)


class FocalLoss(Loss):
    def __init__(
        self,
        axis=-1,
        alpha=0.25,
        gamma=2,
        sparse_label=True,
        from_logits=False,
        batch_axis=0,
        weight=None,
        num_class=None,
        eps=1e-12,
        size_average=True,
        **kw,
    ):
        super().__init__(weight, batch_axis, **kw)
        self._axis = axis
        self._alpha = alpha
        self._gamma = gamma
        self._sparse_label = sparse_label
        self._num_class = num_class
        self._from_logits = from_logits
        self._eps = eps
        self._size_average = size_average

    def hybrid_forward(self, F, pred, label, sample_weight=None):
        if not self._from_logits:
            pred = F.sigmoid(pred)
        one_hot = F.one_hot(label, self._num_class) if self._sparse_label else label > 0
        pt = F.where(one_hot, pred, 1 - pred)
        t = F.ones_like(one_hot)
        alpha = F.where(one_hot, self._alpha * t, (1 - self._alpha) * t)
        loss = -alpha * ((1 - pt) ** self._gamma) * F.log(F.minimum(pt + self._eps, 1))
        loss = _apply_weighting(F, loss, self._weight, sample_weight)
        return (
            F.mean(loss, axis=self._batch_axis, exclude=True)
            if self._size_average
            else F.sum(loss, axis=self._batch_axis, exclude=True)
        )


fl = FocalLoss(num_class=3)
print(fl(nd.array([[1, 2, 3], [0.1, 0, -1]]), nd.array([2, 0])))
fl.hybridize()
print(fl(nd.array([[1, 2, 3], [0.1, 0, -1]]), nd.array([2, 0])), fl)


class SSDMultiBoxLoss(gluon.Block):
    def __init__(self, negative_mining_ratio=3, rho=1.0, lambd=1.0, min_hard_negatives=0, **kw):
        super().__init__(**kw)
        self._r = negative_mining_ratio
        self._rho = rho
        self._lambd = lambd
        self._min = max(0, min_hard_negatives)

    def forward(self, cls_pred, box_pred, cls_target, box_target):
        cls_pred, box_pred, cls_target, box_target = [_as_list(x) for x in (cls_pred, box_pred, cls_target, box_target)]
        num_pos = []
        for cp, bp, ct, bt in zip(cls_pred, box_pred, cls_target, box_target):
            pos = ct > 0
            num_pos.append(pos.sum())
        num_pos_all = sum([p.asscalar() for p in num_pos])
        cls_losses = []
        box_losses = []
        sum_losses = []
        for cp, bp, ct, bt in zip(cls_pred, box_pred, cls_target, box_target):
            pred = nd.log_softmax(cp, axis=-1)
            pos = ct > 0
            cls_loss = -nd.pick(pred, ct, axis=-1, keepdims=False)
            rank = (cls_loss * (pos - 1)).argsort(axis=1).argsort(axis=1)
            hard_negative = rank < nd.maximum(self._min, pos.sum(axis=1) * self._r).expand_dims(-1)
            cls_loss = nd.where((pos + hard_negative) > 0, cls_loss, nd.zeros_like(cls_loss))
            cls_losses.append(nd.sum(cls_loss, axis=0, exclude=True) / max(1.0, num_pos_all))
            bp = _reshape_like(nd, bp, bt)
            box_loss = nd.abs(bp - bt)
            box_loss = nd.where(
                box_loss > self._rho, box_loss - 0.5 * self._rho, (0.5 / self._rho) * nd.square(box_loss)
            )
            box_loss = box_loss * pos.expand_dims(axis=-1)
            box_losses.append(nd.sum(box_loss, axis=0, exclude=True) / max(1.0, num_pos_all))
            sum_losses.append(cls_losses[-1] + self._lambd * box_losses[-1])
        return sum_losses, cls_losses, box_losses


def _as_list(a):
    return a if isinstance(a, (list, tuple)) else [a]


from mxnet.gluon.loss import _reshape_like

rs = np.random.RandomState(0)
cp = nd.array(rs.randn(2, 6, 4))
bp = nd.array(rs.randn(2, 6, 4))
ct = nd.array([[0, 1, 0, 2, 0, 0], [3, 0, 0, 0, 0, 0]])
bt = nd.array(rs.randn(2, 6, 4))
cp.attach_grad()
bp.attach_grad()
with autograd.record():
    s, c, b = SSDMultiBoxLoss()(cp, bp, ct, bt)
    autograd.backward(s)
print(s, c, b, cp.grad[0, :2], bp.grad[1, 0])


class ConvPredictor(gluon.HybridBlock):
    def __init__(
        self, num_channel, kernel=(3, 3), pad=(1, 1), stride=(1, 1), activation=None, use_bias=True, in_channels=0, **kw
    ):
        super().__init__(**kw)
        with self.name_scope():
            self.predictor = nn.Conv2D(
                num_channel,
                kernel,
                strides=stride,
                padding=pad,
                activation=activation,
                use_bias=use_bias,
                in_channels=in_channels,
                weight_initializer=mx.init.Xavier(magnitude=2),
                bias_initializer="zeros",
            )

    def hybrid_forward(self, F, x):
        return self.predictor(x)


class SSDAnchorGenerator(gluon.HybridBlock):
    def __init__(self, index, im_size, sizes, ratios, step, alloc_size=(8, 8), offsets=(0.5, 0.5), clip=False, **kw):
        super().__init__(**kw)
        self._im_size = im_size
        self._clip = clip
        self._sizes = (sizes[0], np.sqrt(sizes[0] * sizes[1]))
        self._ratios = ratios
        anchors = self._gen(self._sizes, self._ratios, step, alloc_size, offsets)
        self.anchors = self.params.get_constant("anchor_%d" % (index), anchors)

    def _gen(self, sizes, ratios, step, alloc_size, offsets):
        anchors = []
        for i in range(alloc_size[0]):
            for j in range(alloc_size[1]):
                cy = (i + offsets[0]) * step
                cx = (j + offsets[1]) * step
                r = ratios[0]
                anchors.append([cx, cy, sizes[0], sizes[0]])
                anchors.append([cx, cy, sizes[1], sizes[1]])
                for r in ratios[1:]:
                    sr = np.sqrt(r)
                    anchors.append([cx, cy, sizes[0] * sr, sizes[0] / sr])
        return np.array(anchors).reshape(1, 1, alloc_size[0], alloc_size[1], -1)

    @property
    def num_depth(self):
        return len(self._sizes) + len(self._ratios) - 1

    def hybrid_forward(self, F, x, anchors):
        a = F.slice_like(anchors, x * 0, axes=(2, 3))
        a = a.reshape((1, -1, 4))
        if self._clip:
            cx, cy, cw, ch = a.split(axis=-1, num_outputs=4)
            H, W = self._im_size
            a = F.concat(*[cx.clip(0, W), cy.clip(0, H), cw.clip(0, W), ch.clip(0, H)], dim=-1)
        return a.reshape((1, -1, 4))


class SSD(gluon.HybridBlock):
    def __init__(self, **kw):
        super().__init__(**kw)
        with self.name_scope():
            self.features = nn.HybridSequential()
            for i in range(2):
                f = nn.HybridSequential(prefix="f%d_" % i)
                with f.name_scope():
                    f.add(nn.Conv2D(4 * (i + 1), 3, 2, 1), nn.BatchNorm(), nn.Activation("relu"))
                self.features.add(f)
            self.cls = nn.HybridSequential()
            self.box = nn.HybridSequential()
            self.anc = nn.HybridSequential()
            for i, (s, r, st) in enumerate(zip([(4, 6), (8, 10)], [[1, 2, 0.5]] * 2, [2, 4])):
                g = SSDAnchorGenerator(i, (16, 16), s, r, st, clip=True)
                self.anc.add(g)
                self.cls.add(ConvPredictor(g.num_depth * 4))
                self.box.add(ConvPredictor(g.num_depth * 4))

    def hybrid_forward(self, F, x):
        fs = []
        for b in self.features:
            x = b(x)
            fs.append(x)
        cls = [F.flatten(F.transpose(cp(f), (0, 2, 3, 1))) for f, cp in zip(fs, self.cls)]
        box = [F.flatten(F.transpose(bp(f), (0, 2, 3, 1))) for f, bp in zip(fs, self.box)]
        anc = [F.reshape(ag(f), shape=(1, -1)) for f, ag in zip(fs, self.anc)]
        cls = F.concat(*cls, dim=1).reshape((0, -1, 4))
        box = F.concat(*box, dim=1).reshape((0, -1, 4))
        anc = F.concat(*anc, dim=1).reshape((1, -1, 4))
        if autograd.is_training():
            return [cls, box, anc]
        ids = F.argmax(F.softmax(cls, axis=-1), axis=-1, keepdims=True)
        sc = F.max(F.softmax(cls, axis=-1), axis=-1, keepdims=True)
        res = F.concat(ids, sc, box, dim=-1)
        res = F.contrib.box_nms(
            res,
            overlap_thresh=0.45,
            topk=10,
            valid_thresh=0.01,
            id_index=0,
            score_index=1,
            coord_start=2,
            force_suppress=False,
        )
        res = res.slice_axis(axis=1, begin=0, end=5)
        return (
            F.slice_axis(res, axis=2, begin=0, end=1),
            F.slice_axis(res, axis=2, begin=1, end=2),
            F.slice_axis(res, axis=2, begin=2, end=6),
        )


net = SSD(prefix="ssd_")
net.initialize(mx.init.Constant(0.02))
x = nd.array(rs.rand(2, 3, 16, 16))
with autograd.train_mode():
    o = net(x)
print([q.shape for q in o], o[2][0, :3])
print(list(net.collect_params()))
for i, (n, p) in enumerate(net.collect_params().items()):
    if n.endswith("weight"):
        p.set_data(nd.array(np.sin(np.arange(np.prod(p.shape)) * 1.3 + i).reshape(p.shape) * 0.3))
r = net(x)
print([q.shape for q in r])
tr = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1, "wd": 5e-4, "momentum": 0.9})
L = SSDMultiBoxLoss()
cm = mx.metric.Loss("CE")
sm = mx.metric.Loss("SmoothL1")
N = o[0].shape[1]
ct = nd.array(rs.randint(0, 4, (2, N)) * (rs.rand(2, N) < 0.1))
bt = nd.array(rs.randn(2, N, 4) * 0.1)
for i in range(3):
    with autograd.record():
        c, b, a = net(x)
        s, cl, bl = L(c, b, ct, bt)
        autograd.backward(s)
    tr.step(1)
    cm.update(0, cl)
    sm.update(0, bl)
    print(cm.get(), sm.get())
with autograd.record():
    net(x)
net.hybridize(static_alloc=True)
net(x)
net.export("ssd")
y = gluon.SymbolBlock.imports("ssd-symbol.json", ["data"], "ssd-0000.params")(x)
print([q.shape for q in y])
anchors = nd.contrib.MultiBoxPrior(nd.ones((1, 3, 2, 2)), sizes=[0.75, 0.25], ratios=[1, 2])
lab = nd.array([[[0, 0.1, 0.1, 0.5, 0.5], [1, 0.4, 0.4, 0.9, 0.9], [-1, -1, -1, -1, -1]]])
cpz = nd.array(rs.rand(1, 3, 12))
tt = nd.contrib.MultiBoxTarget(
    anchors, lab, cpz, overlap_threshold=0.5, negative_mining_ratio=3, negative_mining_thresh=0.5
)
print(anchors[0, :3], *tt)
print(nd.contrib.MultiBoxDetection(nd.softmax(cpz, axis=1), tt[0], anchors, nms_threshold=0.5)[0, :4])
print(
    nd.contrib.box_iou(nd.array([[0, 0, 2, 2.0]]), nd.array([[1, 1, 3, 3], [0, 0, 2, 2.0]])),
    nd.contrib.bipartite_matching(nd.array([[0.5, 0.6], [0.1, 0.2], [0.3, 0.4]]), threshold=1e-12, is_ascend=False),
    nd.contrib.box_decode(nd.zeros((1, 1, 4)), nd.array([[[0, 0, 2, 2]]])),
    nd.contrib.ROIAlign(nd.arange(16).reshape((1, 1, 4, 4)), nd.array([[0, 0, 0, 3, 3]]), (2, 2), 1.0),
)
