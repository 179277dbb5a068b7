"""A residual network on several devices with mixup, in the manner of GluonCV's CIFAR-10 script."""

import mxnet as mx, numpy as np, sys, random
from mxnet import gluon, nd, autograd as ag, init
from mxnet.gluon import nn
from mxnet.gluon.data.vision import transforms

num_gpus = 2
batch_size = 8 * num_gpus
context = [mx.gpu(i) for i in range(num_gpus)] if mx.context.num_gpus() else [mx.cpu(i) for i in range(num_gpus)]
kw = {"classes": 10}


class CIFARBasicBlockV1(nn.HybridBlock):
    def __init__(
        self, channels, stride, downsample=False, in_channels=0, norm_layer=nn.BatchNorm, norm_kwargs=None, **kw
    ):
        super().__init__(**kw)
        self.body = nn.HybridSequential(prefix="")
        self.body.add(
            nn.Conv2D(channels, kernel_size=3, strides=stride, padding=1, use_bias=False, in_channels=in_channels)
        )
        self.body.add(norm_layer(**({} if norm_kwargs is None else norm_kwargs)))
        self.body.add(nn.Activation("relu"))
        self.body.add(nn.Conv2D(channels, 3, 1, 1, use_bias=False, in_channels=channels))
        self.body.add(norm_layer())
        if downsample:
            self.downsample = nn.HybridSequential(prefix="")
            self.downsample.add(
                nn.Conv2D(channels, kernel_size=1, strides=stride, use_bias=False, in_channels=in_channels)
            )
            self.downsample.add(norm_layer())
        else:
            self.downsample = None

    def hybrid_forward(self, F, x):
        residual = x
        x = self.body(x)
        if self.downsample:
            residual = self.downsample(residual)
        return F.Activation(residual + x, act_type="relu")


class CIFARResNetV1(nn.HybridBlock):
    def __init__(self, block, layers, channels, classes=10, **kw):
        super().__init__(**kw)
        with self.name_scope():
            self.features = nn.HybridSequential(prefix="")
            self.features.add(nn.Conv2D(channels[0], 3, 1, 1, use_bias=False))
            self.features.add(nn.BatchNorm())
            for i, num_layer in enumerate(layers):
                stride = 1 if i == 0 else 2
                self.features.add(
                    self._make_layer(block, num_layer, channels[i + 1], stride, i + 1, in_channels=channels[i])
                )
            self.features.add(nn.GlobalAvgPool2D())
            self.output = nn.Dense(classes, in_units=channels[-1])

    def _make_layer(self, block, layers, channels, stride, stage_index, in_channels=0):
        layer = nn.HybridSequential(prefix="stage%d_" % stage_index)
        with layer.name_scope():
            layer.add(block(channels, stride, channels != in_channels, in_channels=in_channels, prefix=""))
            for _ in range(layers - 1):
                layer.add(block(channels, 1, False, in_channels=channels, prefix=""))
        return layer

    def hybrid_forward(self, F, x):
        x = self.features(x)
        return self.output(x)


net = CIFARResNetV1(CIFARBasicBlockV1, [1, 1], [4, 4, 8], prefix="cifar_")
net.initialize(init.Xavier(), ctx=context)
print(list(net.collect_params()))
print(net)
for i, (n, p) in enumerate(net.collect_params().items()):
    if n.endswith("weight"):
        p.set_data(nd.array(np.sin(np.arange(np.prod(p.shape)) * 1.3 + i).reshape(p.shape) * 0.3)) if p.shape[
            1
        ] else p.initialize(mx.init.Constant(0.05), ctx=context, force_reinit=True)
if True:
    net.hybridize()


def wd0(net):
    for k, v in net.collect_params(".*beta|.*gamma|.*bias").items():
        v.wd_mult = 0.0


wd0(net)
train_tf = transforms.Compose(
    [
        transforms.Resize(8),
        transforms.ToTensor(),
        transforms.Normalize([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.2010]),
    ]
)
rs = np.random.RandomState(0)
X = nd.array(rs.randint(0, 256, (48, 8, 8, 3)), dtype="uint8")
Y = np.arange(48, dtype="int32") % 10
ds = gluon.data.ArrayDataset(X, Y).transform_first(train_tf)
dl = gluon.data.DataLoader(ds, batch_size=batch_size, shuffle=False, last_batch="discard", num_workers=0)
trainer = gluon.Trainer(net.collect_params(), "nag", {"learning_rate": 0.1, "wd": 1e-4, "momentum": 0.9})
metric = mx.metric.Accuracy()
train_metric = mx.metric.RMSE()
L = gluon.loss.SoftmaxCrossEntropyLoss(sparse_label=False)


def label_transform(label, classes):
    ind = label.astype("int")
    res = nd.zeros((ind.shape[0], classes), ctx=label.context)
    res[nd.arange(ind.shape[0], ctx=label.context), ind] = 1
    return res


lr_decay_epoch = [1, np.inf]
lc = 0
np.random.seed(3)
for epoch in range(3):
    train_metric.reset()
    metric.reset()
    tl = 0
    if epoch == lr_decay_epoch[lc]:
        trainer.set_learning_rate(trainer.learning_rate * 0.1)
        lc += 1
    for i, batch in enumerate(dl):
        lam = np.random.beta(1, 1) if epoch < 2 else 1
        data_1 = gluon.utils.split_and_load(batch[0], ctx_list=context, batch_axis=0)
        label_1 = gluon.utils.split_and_load(batch[1], ctx_list=context, batch_axis=0)
        data = [lam * X + (1 - lam) * X[::-1] for X in data_1]
        label = []
        for Yl in label_1:
            y1 = label_transform(Yl, 10)
            y2 = label_transform(Yl[::-1], 10)
            label.append(lam * y1 + (1 - lam) * y2)
        with ag.record():
            output = [net(X) for X in data]
            loss = [L(yhat, y) for yhat, y in zip(output, label)]
        for l in loss:
            l.backward()
        trainer.step(batch_size)
        tl += sum([l.sum().asscalar() for l in loss])
        output_softmax = [nd.SoftmaxActivation(out) for out in output]
        train_metric.update(label, output_softmax)
        metric.update(label_1, output)
        name, acc = train_metric.get()
    print(epoch, name, acc, metric.get(), tl / 48, trainer.learning_rate)
print(net.features[1].running_mean.data(context[1])[:2].asnumpy().shape, net.features[-1], len(net.features[:-1]))
net.save_parameters("cifar.params")
net.export("cifar", epoch=3)
sb = gluon.SymbolBlock.imports("cifar-symbol.json", ["data"], "cifar-0003.params", ctx=context[0])
x = nd.ones((2, 3, 8, 8), ctx=context[0])
print(abs(sb(x) - net(x)).max().asscalar() < 1e-5)
