"""Variational autoencoder, DCGAN, super-resolution."""

import mxnet as mx, numpy as np
from mxnet import nd, gluon, autograd
from mxnet.gluon import nn


def fill(net, k=0):
    for i, (n, p) in enumerate(net.collect_params().items()):
        if p.grad_req != "null":
            p.set_data(nd.array(np.sin(np.arange(np.prod(p.shape)) * 0.7 + i + k).reshape(p.shape) * 0.2))


class VAE(gluon.HybridBlock):
    def __init__(self, n_hidden=8, n_latent=2, n_layers=1, n_output=12, batch_size=4, act_type="relu", **kw):
        self.soft_zero = 1e-10
        self.n_latent = n_latent
        self.batch_size = batch_size
        self.output = None
        self.mu = None
        super(VAE, self).__init__(**kw)
        with self.name_scope():
            self.encoder = nn.HybridSequential(prefix="encoder")
            for i in range(n_layers):
                self.encoder.add(nn.Dense(n_hidden, activation=act_type))
            self.encoder.add(nn.Dense(n_latent * 2, activation=None))
            self.decoder = nn.HybridSequential(prefix="decoder")
            for i in range(n_layers):
                self.decoder.add(nn.Dense(n_hidden, activation=act_type))
            self.decoder.add(nn.Dense(n_output, activation="sigmoid"))

    def hybrid_forward(self, F, x, eps):
        h = self.encoder(x)
        mu_lv = F.split(h, axis=1, num_outputs=2)
        mu = mu_lv[0]
        lv = mu_lv[1]
        z = mu + F.exp(0.5 * lv) * eps
        y = self.decoder(z)
        KL = 0.5 * F.sum(1 + lv - mu * mu - F.exp(lv), axis=1)
        logloss = F.sum(x * F.log(y + self.soft_zero) + (1 - x) * F.log(1 - y + self.soft_zero), axis=1)
        return -logloss - KL


net = VAE()
net.collect_params().initialize(mx.init.Xavier())
net.hybridize()
x = nd.array(np.random.RandomState(0).rand(4, 12))
eps = nd.array(np.random.RandomState(1).randn(4, 2))
net(x, eps)
fill(net)
print(net)
tr = gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
for i in range(10):
    with autograd.record():
        loss = net(x, eps)
    loss.backward()
    tr.step(4)
    if i % 3 == 0:
        print(nd.mean(loss).asscalar())
# DCGAN
ngf = 8
netG = nn.Sequential()
with netG.name_scope():
    netG.add(nn.Conv2DTranspose(ngf * 2, 4, 1, 0, use_bias=False))
    netG.add(nn.BatchNorm())
    netG.add(nn.Activation("relu"))
    netG.add(nn.Conv2DTranspose(ngf, 4, 2, 1, use_bias=False))
    netG.add(nn.BatchNorm())
    netG.add(nn.Activation("relu"))
    netG.add(nn.Conv2DTranspose(3, 4, 2, 1, use_bias=False))
    netG.add(nn.Activation("tanh"))
netD = nn.Sequential()
with netD.name_scope():
    netD.add(nn.Conv2D(ngf, 4, 2, 1, use_bias=False))
    netD.add(nn.LeakyReLU(0.2))
    netD.add(nn.Conv2D(ngf * 2, 4, 2, 1, use_bias=False))
    netD.add(nn.BatchNorm())
    netD.add(nn.LeakyReLU(0.2))
    netD.add(nn.Conv2D(1, 4, 1, 0, use_bias=False))
print(netD)
loss = gluon.loss.SigmoidBinaryCrossEntropyLoss()
netG.initialize(mx.init.Normal(0.02))
netD.initialize(mx.init.Normal(0.02))
z = nd.array(np.random.RandomState(2).randn(4, 5, 1, 1))
netD(netG(z))
fill(netG)
fill(netD, 3)
tG = gluon.Trainer(netG.collect_params(), "adam", {"learning_rate": 0.002, "beta1": 0.5})
tD = gluon.Trainer(netD.collect_params(), "adam", {"learning_rate": 0.002, "beta1": 0.5})
real = nd.array(np.random.RandomState(3).rand(4, 3, 16, 16) * 2 - 1)
rl = nd.ones((4,))
fl = nd.zeros((4,))


def facc(label, pred):
    pred = pred.ravel()
    label = label.ravel()
    return ((pred > 0.5) == label).mean()


metric = mx.metric.CustomMetric(facc)
for i in range(3):
    with autograd.record():
        o = netD(real).reshape((-1, 1))
        eD_r = loss(o, rl)
        metric.update([rl], [o])
        fake = netG(z)
        o = netD(fake.detach()).reshape((-1, 1))
        eD_f = loss(o, fl)
        eD = eD_r + eD_f
        eD.backward()
        metric.update([fl], [o])
    tD.step(4)
    with autograd.record():
        fake = netG(z)
        o = netD(fake).reshape((-1, 1))
        eG = loss(o, rl)
        eG.backward()
    tG.step(4)
    print(nd.mean(eD).asscalar(), nd.mean(eG).asscalar(), metric.get(), fake.shape)


# super resolution
class SR(gluon.Block):
    def __init__(self, uf):
        super().__init__()
        with self.name_scope():
            self.conv1 = nn.Conv2D(8, (5, 5), strides=(1, 1), padding=(2, 2))
            self.conv4 = nn.Conv2D(uf**2, (3, 3), strides=(1, 1), padding=(1, 1))
            self.uf = uf

    def forward(self, x):
        x = nd.relu(self.conv1(x))
        x = self.conv4(x)
        x = (
            nd.reshape(x, (0, -4, -1, self.uf, self.uf, 0, 0))
            if False
            else nd.reshape(x, shape=(0, -4, -1, self.uf**2, 0, 0))
        )
        x = nd.reshape(x, shape=(0, 0, -4, self.uf, self.uf, 0, 0))
        x = nd.transpose(x, axes=(0, 1, 4, 2, 5, 3))
        return nd.reshape(x, shape=(0, 0, -3, -3))


sr = SR(3)
sr.initialize()
x = nd.array(np.random.RandomState(0).rand(2, 1, 6, 6))
sr(x)
fill(sr)
print(sr(x).shape, sr(x)[0, 0, :3, :3], sr)
print(nd.depth_to_space(nd.arange(36).reshape((1, 9, 2, 2)), 3)[0, 0])
