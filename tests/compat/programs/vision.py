"""Convolution, deep networks, augmentation, boxes, segmentation, style, and two networks against each other."""

import os
import tempfile

import d2lzh as d2l
import numpy as np
from given import fill, numbers, show
from mxnet import autograd, contrib, gluon, image, init, nd, recordio
from mxnet.gluon import data as gdata
from mxnet.gluon import loss as gloss
from mxnet.gluon import model_zoo, nn
from PIL import Image

X, K = nd.arange(9).reshape((3, 3)), nd.array([[0, 1], [2, 3]])
print(d2l.corr2d(X, K), nd.add_n(*[d2l.corr2d(x, k) for x, k in zip(nd.stack(X, X + 1), nd.stack(K, K + 1))]))
x = nd.arange(16).reshape((1, 1, 4, 4))
for pool in (
    nn.MaxPool2D(3),
    nn.MaxPool2D((2, 3), padding=(1, 2), strides=(2, 3)),
    nn.AvgPool2D(2),
    nn.GlobalMaxPool2D(),
):
    print(pool(x), pool)
for conv in (nn.Conv2D(3, 3, padding=1), nn.Conv2D(3, (3, 5), (3, 4), (0, 1)), nn.Conv2DTranspose(3, 4, 2, 1)):
    conv.initialize()
    conv(numbers(1, 2, 8, 8))
    fill(conv)
    show(conv(numbers(1, 2, 8, 8)))
vgg = nn.Sequential()
for channels in (4, 8):
    block = nn.Sequential()
    block.add(nn.Conv2D(channels, kernel_size=3, padding=1, activation="relu"), nn.MaxPool2D(pool_size=2, strides=2))
    vgg.add(block)
vgg.add(nn.Dense(16, activation="relu"), nn.Dropout(0.5), nn.Dense(10))
wide = nn.Sequential()
wide.add(nn.Conv2D(8, 7, 2, 3), nn.BatchNorm(), nn.Activation("relu"), d2l.Residual(8), d2l.Residual(12, True, 2))
wide.add(nn.AvgPool2D(2), nn.GlobalAvgPool2D(), nn.Flatten(), nn.Dense(10))
for net in (vgg, wide, d2l.resnet18(10)):
    net.initialize()
    net(numbers(1, 3, 16, 16))
    fill(net)
    show(net(numbers(2, 3, 16, 16)))
print(wide)
trainer = gluon.Trainer(wide.collect_params(), "sgd", {"learning_rate": 0.1})
pictures = gdata.DataLoader(gdata.ArrayDataset(numbers(8, 3, 16, 16), nd.arange(8)), 4)
for picture, label in pictures:
    with autograd.record():
        l = gloss.SoftmaxCrossEntropyLoss()(wide(picture), label)
    l.backward()
    trainer.step(4)
    show(l)
show(wide[1].running_mean.data(), wide[1].running_var.data(), wide(picture))
d2l.train(pictures, pictures, wide, gloss.SoftmaxCrossEntropyLoss(), trainer, d2l.try_all_gpus(), 1)

folder = tempfile.mkdtemp()
rows, columns = np.mgrid[:40, :60]
picture = np.stack([rows * 6 % 256, columns * 4 % 256, rows + columns], 2).astype("uint8")
for name in ("cat", "dog"):
    os.makedirs(os.path.join(folder, "train", name))
    Image.fromarray(picture).save(os.path.join(folder, "train", name, "1.png"))
img = image.imread(os.path.join(folder, "train", "cat", "1.png"))
T = gdata.vision.transforms
jitter = T.RandomColorJitter(brightness=0.5, contrast=0.5, saturation=0.5, hue=0.5)
for augment in (
    T.RandomFlipLeftRight(),
    T.RandomFlipTopBottom(),
    jitter,
    T.RandomResizedCrop((20, 20), (0.1, 1), (0.5, 2)),
):
    found = [augment(img) for _ in range(4)]
    print(found[0].shape, found[0].dtype is np.uint8)
    d2l.show_images(found, 2, 2)
normal = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
show(T.Compose([T.CenterCrop(24), T.ToTensor(), normal])(img))
folders = gdata.vision.ImageFolderDataset(os.path.join(folder, "train"), flag=1)
print(folders.synsets, len(folders), folders[1][0].shape, folders[1][1])
for a, b in gdata.DataLoader(folders.transform_first(T.Compose([T.Resize(32), T.ToTensor()])), 2):
    print(a.shape, b)
old, new = model_zoo.vision.resnet18_v2(classes=7), model_zoo.vision.resnet18_v2(classes=2)
old.initialize()
new.features = old.features
new.output.initialize(init.Xavier())
new.output.collect_params().setattr("lr_mult", 10)
new.hybridize()
print(new(numbers(1, 3, 32, 32)).shape, new.output.weight.lr_mult, [type(b).__name__ for b in old.features[-3:]])

anchors = contrib.nd.MultiBoxPrior(nd.zeros((1, 3, 4, 6)), sizes=[0.75, 0.5], ratios=[1, 2, 0.5])
show(anchors)
d2l.show_bboxes(d2l.plt.imshow(img.asnumpy()).axes, anchors[0, 40:44] * nd.array((60, 40, 60, 40)), ["a", "b"], "k")
truth = nd.array([[0, 0.1, 0.08, 0.52, 0.92], [1, 0.55, 0.2, 0.9, 0.88]]).expand_dims(axis=0)
some = nd.array([[0, 0.1, 0.2, 0.3], [0.15, 0.2, 0.4, 0.4], [0.63, 0.05, 0.88, 0.98], [0.57, 0.3, 0.92, 0.9]])
for labels in contrib.nd.MultiBoxTarget(some.expand_dims(axis=0), truth, nd.zeros((1, 3, 4))):
    print(labels)
chances = nd.array([[0] * 4, [0.9, 0.8, 0.7, 0.1], [0.1, 0.2, 0.3, 0.9]]).expand_dims(axis=0)
print(contrib.ndarray.MultiBoxDetection(chances, nd.zeros((1, 16)), some.expand_dims(axis=0), nms_threshold=0.5))
print(nd.ROIPooling(x, nd.array([[0, 0, 0, 20, 20], [0, 0, 10, 30, 30]]), pooled_size=(2, 2), spatial_scale=0.1))
show(nd.smooth_l1(nd.arange(-2, 2, 0.5), scalar=0.5))
record = recordio.MXIndexedRecordIO(os.path.join(folder, "a.idx"), os.path.join(folder, "a.rec"), "w")
for i in range(4):
    head = recordio.IRHeader(0, [4, 5, 60, 40, 0, 0.1, 0.2, 0.5, 0.5 + i / 10], i, 0)
    record.write_idx(i, recordio.pack_img(head, picture, quality=9, img_fmt=".png"))
record.close()
boxes = image.ImageDetIter(
    path_imgrec=os.path.join(folder, "a.rec"), batch_size=2, data_shape=(3, 40, 60), shuffle=False
)
for batch in boxes:
    print(batch.data[0].shape, batch.label[0])

os.makedirs(os.path.join(folder, "ImageSets", "Segmentation"))
for name in ("JPEGImages", "SegmentationClass"):
    os.makedirs(os.path.join(folder, name))
for i, part in enumerate(("train", "val")):
    colours = np.zeros((40, 60, 3), "uint8")
    colours[10:30, 10:30] = d2l.VOC_COLORMAP[i + 1]
    Image.fromarray(picture).save(os.path.join(folder, "JPEGImages", part + ".jpg"))
    Image.fromarray(colours).save(os.path.join(folder, "SegmentationClass", part + ".png"))
    with open(os.path.join(folder, "ImageSets", "Segmentation", part + ".txt"), "w") as f:
        f.write(part)
lookup = nd.zeros(256**3)
for i, (r, g, b) in enumerate(d2l.VOC_COLORMAP):
    lookup[(r * 256 + g) * 256 + b] = i
_, [classes] = d2l.read_voc_images(root=folder, is_train=False)
show(d2l.voc_label_indices(classes, lookup))
segments = gdata.DataLoader(d2l.VOCSegDataset(False, (32, 32), folder, lookup), 1, last_batch="discard")
for a, b in segments:
    print(a.shape, b.shape)
show(segments._dataset.normalize_image(classes))
painted = nd.array(d2l.VOC_COLORMAP, dtype="uint8")[nd.array([[0, 1], [2, 0]]).astype("int32"), :]
print(painted.shape, painted.dtype is np.uint8)


def bilinear(channels, size):
    centre = size // 2 - (0.5 if size % 2 == 0 else 0)
    line = 1 - abs(np.arange(size) - centre) / ((size + 1) // 2)
    weight = np.zeros((channels, channels, size, size), "float32")
    weight[range(channels), range(channels)] = np.outer(line, line)
    return nd.array(weight)


larger = nn.Conv2DTranspose(3, kernel_size=4, padding=1, strides=2)
larger.initialize(init.Constant(bilinear(3, 4)))
show(larger(img.astype("float32").transpose((2, 0, 1)).expand_dims(axis=0) / 255))


class Painting(nn.Block):
    def __init__(self, shape, **kwargs):
        super(Painting, self).__init__(**kwargs)
        self.weight = self.params.get("weight", shape=shape)

    def forward(self):
        return self.weight.data()


def gram(x):
    x = x.reshape((x.shape[1], -1))
    return nd.dot(x, x.T) / x.size


start, style = numbers(1, 3, 16, 16), gram(vgg[0](numbers(1, 3, 16, 16, seed=7)))
painting = Painting(start.shape)
painting.initialize(init.Constant(start), force_reinit=True)
trainer = gluon.Trainer(painting.collect_params(), "adam", {"learning_rate": 0.1})
for _ in range(3):
    with autograd.record():
        y = painting()
        smooth = (y[:, :, 1:, :] - y[:, :, :-1, :]).abs().mean() + (y[:, :, :, 1:] - y[:, :, :, :-1]).abs().mean()
        l = nd.add_n((gram(vgg[0](y)) - style).square().mean() * 1e3, (y - start).square().mean(), smooth)
    l.backward()
    trainer.step(1)
    trainer.set_learning_rate(trainer.learning_rate * 0.1)
    print("%.3f" % l.asscalar())

maker, judge = nn.Sequential(), nn.Sequential()
maker.add(nn.Conv2DTranspose(8, 4, 1, 0, use_bias=False), nn.BatchNorm(), nn.Activation("relu"))
maker.add(nn.Conv2DTranspose(3, 4, 2, 1, use_bias=False), nn.Activation("tanh"))
judge.add(nn.Conv2D(8, 4, 2, 1, use_bias=False), nn.LeakyReLU(0.2), nn.Conv2D(1, 4, 1, 0, use_bias=False))
for net in (maker, judge):
    net.initialize(init.Normal(0.02))
noise, loss = numbers(4, 10, 1, 1), gloss.SigmoidBinaryCrossEntropyLoss()
judge(maker(noise))
trainers = []
for net in (maker, judge):
    fill(net)
    trainers.append(gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 2e-3, "beta1": 0.5}))
for _ in range(3):
    with autograd.record():
        fake = maker(noise)
        seen = judge(numbers(4, 3, 8, 8).tanh()).reshape((-1, 1))
        worse = loss(seen, nd.ones(4)) + loss(judge(fake.detach()).reshape((-1, 1)), nd.zeros(4))
        worse.backward()
    trainers[1].step(4)
    with autograd.record():
        better = loss(judge(maker(noise)).reshape((-1, 1)), nd.ones(4))
        better.backward()
    trainers[0].step(4)
    print("%.3f %.3f" % (worse.mean().asscalar(), better.mean().asscalar()))
