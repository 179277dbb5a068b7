"""Anchors and detection, transposed convolutions, segmentation, and the style of a picture."""

from __future__ import annotations

from d2l import mxnet as d2l
from mxnet import autograd, gluon, init, np, npx
from mxnet.gluon import nn
from mxnet.gluon.data.vision import transforms
from sample import fill, sample, show

npx.set_np()

# anchors
X = sample(1, 3, 10, 12)
show("anchors", npx.multibox_prior(X, sizes=[0.75, 0.5, 0.25], ratios=[1, 2, 0.5]))
truth = np.array([[[0, 0.1, 0.08, 0.52, 0.92], [1, 0.55, 0.2, 0.9, 0.88]]])
anchors = np.array(
    [
        [
            [0, 0.1, 0.2, 0.3],
            [0.15, 0.2, 0.4, 0.4],
            [0.63, 0.05, 0.88, 0.98],
            [0.66, 0.45, 0.8, 0.8],
            [0.57, 0.3, 0.92, 0.9],
        ]
    ]
)
show("targets", *npx.multibox_target(anchors, truth, np.zeros((1, 3, 5))))
show("d2l", *d2l.multibox_target(anchors, truth), d2l.box_iou(anchors[0], truth[0, :, 1:]))
probabilities = np.array([[[0] * 5, [0.9, 0.8, 0.7, 0.1, 0.2], [0.1, 0.2, 0.25, 0.95, 0.6]]])
for detect in (npx.multibox_detection, d2l.multibox_detection):
    show("detected", detect(probabilities, np.zeros((1, 20)), anchors, nms_threshold=0.5))


class Detector(nn.Block):
    """Two scales, each with its anchors, classes and offsets."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.scales, self.classes, self.boxes = nn.Sequential(), nn.Sequential(), nn.Sequential()
        for channels in (8, 16):
            block = nn.Sequential()
            block.add(nn.Conv2D(channels, 3, padding=1), nn.BatchNorm(), nn.Activation("relu"), nn.MaxPool2D(2))
            self.scales.add(block)
            self.classes.add(nn.Conv2D(4 * 2, kernel_size=3, padding=1))
            self.boxes.add(nn.Conv2D(4 * 4, kernel_size=3, padding=1))

    def forward(self, X):
        anchors, classes, boxes = [], [], []
        for i, block in enumerate(self.scales):
            X = block(X)
            anchors.append(d2l.multibox_prior(X, sizes=[0.2 + 0.3 * i, 0.3 + 0.3 * i], ratios=[1, 2, 0.5]))
            classes.append(npx.batch_flatten(self.classes[i](X).transpose(0, 2, 3, 1)))
            boxes.append(npx.batch_flatten(self.boxes[i](X).transpose(0, 2, 3, 1)))
        classes = np.concatenate(classes, axis=1)
        return np.concatenate(anchors, axis=1), classes.reshape(X.shape[0], -1, 2), np.concatenate(boxes, axis=1)


pictures, boxes = sample(2, 3, 16, 16), np.array([[[0, 0.1, 0.1, 0.5, 0.6]], [[0, 0.3, 0.2, 0.9, 0.8]]])
net = fill(Detector(), pictures)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.2, "wd": 5e-4})
for _ in range(3):
    with autograd.record():
        anchors, classes, offsets = net(pictures)
        wanted, mask, labels = d2l.multibox_target(anchors, boxes)
        loss = gluon.loss.SoftmaxCrossEntropyLoss()(classes, labels) + gluon.loss.L1Loss()(
            offsets * mask, wanted * mask
        )
    loss.backward()
    trainer.step(2)
show("detector", loss, anchors, offsets, float((classes.argmax(axis=-1).astype(labels.dtype) == labels).sum()))
x = np.arange(-2, 2, 0.1)
show("smooth", npx.smooth_l1(x, scalar=10.0), npx.smooth_l1(x, scalar=1.0))
rois = np.array([[0, 0, 0, 20, 20], [0, 0, 10, 30, 30]])
picture = np.arange(16, dtype="float32").reshape(1, 1, 4, 4)
show("regions", npx.roi_pooling(picture, rois, pooled_size=(2, 2), spatial_scale=0.1))

# transposed convolutions and segmentation
kernel = np.array([[0.0, 1.0], [2.0, 3.0]]).reshape(1, 1, 2, 2)
for arguments in ({}, {"padding": 1}, {"strides": 2}):
    conv = nn.Conv2DTranspose(1, kernel_size=2, **arguments)
    conv.initialize(init.Constant(kernel))
    show("transposed", conv(kernel))


def bilinear(channels, size):
    middle = (size + 1) // 2 - (1 if size % 2 else 0.5)
    along = 1 - np.abs(np.arange(size) - middle) / ((size + 1) // 2)
    weight = np.zeros((channels, channels, size, size))
    weight[range(channels), range(channels), :, :] = along.reshape(-1, 1) * along
    return weight


up = nn.Conv2DTranspose(3, kernel_size=4, padding=1, strides=2)
up.initialize(init.Constant(bilinear(3, 4)))
show("bilinear", up(sample(1, 3, 6, 8)))
net = nn.HybridSequential()
net.add(nn.Conv2D(8, 3, strides=2, padding=1, activation="relu"), nn.Conv2D(21, kernel_size=1))
net.add(nn.Conv2DTranspose(21, kernel_size=4, padding=1, strides=2))
fill(net, pictures)
pixels = np.array([[[i % 21] * 16 for i in range(16)]] * 2)
trainer = gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.5, "wd": 1e-3})
for _ in range(3):
    with autograd.record():
        loss = gluon.loss.SoftmaxCrossEntropyLoss(axis=1)(net(pictures), pixels)
    loss.backward()
    trainer.step(2)
colors = np.array(d2l.VOC_COLORMAP, dtype="uint8")
answer = net(pictures).argmax(axis=1)
show("segmented", loss, answer.shape, colors[answer[0].astype("int32"), :].shape, len(d2l.VOC_CLASSES))


# style
def gram(X):
    n, size = X.shape[1], X.size // X.shape[1]
    X = X.reshape((n, size))
    return np.dot(X, X.T) / (n * size)


class Picture(nn.Block):
    def __init__(self, shape, **kwargs):
        super().__init__(**kwargs)
        self.weight = self.params.get("weight", shape=shape)

    def forward(self):
        return self.weight.data()


content = sample(1, 3, 12, 12)
features = nn.Sequential()
features.add(nn.Conv2D(4, 3, padding=1, activation="relu"), nn.MaxPool2D(2), nn.Conv2D(6, 3, activation="relu"))
fill(features, content)
style = [gram(features[:1](sample(1, 3, 12, 12, seed=5)))]
wanted = features(content)
made = Picture(content.shape)
made.initialize()
made.weight.set_data(content * 0.5)
trainer = gluon.Trainer(made.collect_params(), "adam", {"learning_rate": 0.3})
for _ in range(3):
    with autograd.record():
        Y = made()
        rough = np.abs(Y[:, :, 1:, :] - Y[:, :, :-1, :]).mean() + np.abs(Y[:, :, :, 1:] - Y[:, :, :, :-1]).mean()
        loss = (
            np.square(features(Y) - wanted).mean() + 1e3 * np.square(gram(features[0](Y)) - style[0]).mean() + 5 * rough
        )
    loss.backward()
    trainer.step(1)
show("style", loss, gram(features[0](Y)))
mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
show("clipped", (content[0].transpose(1, 2, 0) * std + mean).clip(0, 1))

# pictures that vary
photo = np.array(np.arange(40 * 50 * 3).reshape(40, 50, 3) % 251, dtype="uint8")
steps = [
    transforms.RandomFlipLeftRight(),
    transforms.RandomColorJitter(0.5, 0.5, 0.5, 0.5),
    transforms.RandomResizedCrop((20, 24), scale=(0.1, 1), ratio=(0.5, 2)),
]
varied = transforms.Compose(steps)(photo)
print(varied.shape, varied.dtype)
show("floats", transforms.Compose([transforms.CenterCrop(32), transforms.ToTensor()])(photo))
