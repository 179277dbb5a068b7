"""gluon's blocks as objects: names, parameters and their grad_req, sharing, hooks, casting, and how they print."""

from __future__ import annotations

from harness import normal, program

# Programs keep their own lines.
# fmt: off
X = normal(2, 3)

CASES = [
    program("names in a name_scope", """
        net = nn.HybridSequential(prefix='net_')
        with net.name_scope():
            net.add(nn.Dense(4), nn.Dense(2, prefix='last_'), nn.BatchNorm())
        answer = list(net.collect_params())
        """),
    program("names of nested scopes", """
        net = nn.Sequential(prefix='a_')
        with net.name_scope():
            inner = nn.Sequential(prefix='b_')
            with inner.name_scope():
                inner.add(nn.Dense(4), nn.Dense(4))
            net.add(inner, nn.Dense(1))
        answer = list(net.collect_params())
        """),
    program("prefix and name", """
        net = nn.Dense(2, prefix='mine_')
        answer = [net.prefix, net.name, net.weight.name, net.bias.name]
        """),
    program("collect_params with a pattern", """
        net = nn.HybridSequential(prefix='net_')
        with net.name_scope():
            net.add(nn.Conv2D(4, 3), nn.BatchNorm(), nn.Dense(2))
        answer = list(net.collect_params('.*weight|.*gamma'))
        """),
    program("parameters of a normalisation", """
        net = nn.BatchNorm(prefix='n_', in_channels=2)
        net.initialize()
        answer = [f'{p.name} {p.shape} {p.grad_req}' for p in net.collect_params().values()]
        """),
    program("how a parameter prints", """
        answer = [str(p) for p in nn.Dense(2, prefix='d_', in_units=3).collect_params().values()]
        """),
    program("how unknown shapes print", """
        answer = [str(p) for p in nn.Conv2D(2, 3, prefix='c_').collect_params().values()]
        """),
    program("how layers print", """
        answer = [repr(layer) for layer in (
            nn.Dense(2), nn.Dense(2, activation='relu', in_units=3), nn.Conv2D(4, 3, strides=2, padding=1),
            nn.Conv2D(4, 3, in_channels=2, activation='relu'), nn.MaxPool2D(2), nn.AvgPool2D(3, 2, 1),
            nn.Dropout(0.3), nn.BatchNorm(in_channels=4), nn.LayerNorm(in_channels=4), nn.Embedding(5, 3),
            nn.Activation('tanh'), nn.Flatten(), nn.LeakyReLU(0.2), nn.GlobalAvgPool2D())]
        """),
    program("how blocks without parts print", """
        transforms = mx.gluon.data.vision.transforms
        class Own(mx.gluon.HybridBlock):
            def __init__(self):
                super().__init__()
                self.weight = self.params.get('weight', shape=(2,))
        inside = nn.Sequential()
        inside.add(Own(), nn.Sequential())
        answer = [repr(block) for block in (
            Own(), inside, nn.Sequential(), nn.HybridSequential(), nn.PReLU(), nn.ELU(), nn.SELU(), nn.GELU(),
            nn.Swish(), nn.ReflectionPad2D(1), nn.Flatten(), mx.gluon.contrib.nn.Identity(),
            mx.gluon.contrib.nn.PixelShuffle1D(2), transforms.ToTensor(), transforms.Resize(3),
            transforms.Compose([transforms.ToTensor()]), transforms.RandomApply(transforms.ToTensor()))]
        """),
    program("how convolutions print", """
        answer = [repr(layer) for layer in (
            nn.Conv2DTranspose(3, 2), nn.Conv2DTranspose(3, 3, in_channels=5, strides=2, padding=1, output_padding=1),
            nn.Conv2DTranspose(4, 3, in_channels=2, groups=2, use_bias=False, activation='relu'),
            nn.Conv2D(6, 3, in_channels=4, groups=2, dilation=2), nn.Conv1D(2, 3), nn.Conv3D(2, 3))]
        """),
    program("how the dtype of a parameter prints", """
        import numpy as onp
        given = [{}, {'dtype': 'float32'}, {'dtype': onp.float16}, {'dtype': 'int32'}, {'dtype': None}]
        made = [gluon.Parameter('w', shape=(2,), **k) for k in given]
        cast = [gluon.Parameter('w', shape=(2,)) for _ in range(2)]
        cast[0].cast('float16')
        cast[1].cast(onp.float64)
        answer = [str(p) for p in made + cast] + [str(gluon.Constant('c', [1, 2]))]
        """),
    program("how a container prints", """
        net = nn.HybridSequential()
        net.add(nn.Dense(3, in_units=2), nn.Activation('relu'))
        outer = nn.Sequential()
        outer.add(net, nn.Dense(1, in_units=3))
        answer = str(outer)
        """),
    program("a container is a sequence", """
        net = nn.HybridSequential()
        net.add(nn.Dense(3), nn.Activation('relu'), nn.Dense(2))
        answer = [len(net), len(net[1:]), int(net[-1] is net[2]), int(isinstance(net[:2], nn.HybridSequential))]
        """),
    program("shared parameters", """
        first = nn.Dense(3, in_units=3, prefix='s_')
        second = nn.Dense(3, in_units=3, params=first.collect_params())
        first.initialize()
        answer = [int(first.weight is second.weight), int(second.weight.name == 's_weight')]
        """),
    program("shared parameters add their gradients", """
        first = nn.Dense(3, in_units=3, flatten=False)
        second = nn.Dense(3, in_units=3, flatten=False, params=first.collect_params())
        first.initialize()
        first.weight.set_data(nd.arange(9).reshape((3, 3)) / 10)
        with autograd.record():
            z = second(first(x))
        z.backward()
        answer = first.weight.grad()
        """, X),
    program("grad_req add accumulates in layers", """
        net = nn.Dense(2, in_units=3)
        net.initialize(mx.init.One())
        net.collect_params().setattr('grad_req', 'add')
        for _ in range(2):
            with autograd.record():
                z = net(x)
            z.backward()
        first = net.weight.grad().copy()
        net.collect_params().zero_grad()
        answer = [first, net.weight.grad()]
        """, X),
    program("deferred shapes", """
        net = nn.Dense(4)
        before = net.weight.shape
        net.initialize()
        net(x)
        answer = [list(before), list(net.weight.shape)]
        """, X),
    program("hooks see input and output in order", """
        seen = []
        net = nn.Dense(4, in_units=3)
        net.initialize()
        before = net.register_forward_pre_hook(lambda block, inputs: seen.append(f'before {inputs[0].shape}'))
        net.register_forward_hook(lambda block, inputs, output: seen.append(f'after {output.shape}'))
        net(x)
        before.detach()
        net(x)
        answer = seen
        """, X),
    program("apply visits children first", """
        seen = []
        net = nn.Sequential()
        net.add(nn.Dense(3), nn.Flatten())
        net.apply(lambda block: seen.append(type(block).__name__))
        answer = seen
        """),
    program("cast", """
        net = nn.Dense(2, in_units=3)
        net.initialize(mx.init.One())
        net.cast('float64')
        answer = net(x.astype('float64'))
        """, X),
    program("a block of one's own", """
        class Twice(gluon.HybridBlock):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                with self.name_scope():
                    self.scale = self.params.get('scale', shape=(3,), init='ones')
                    self.dense = nn.Dense(3, in_units=3)
            def hybrid_forward(self, F, x, scale):
                return F.broadcast_mul(self.dense(x), scale) + F.relu(x)
        net = Twice(prefix='twice_')
        net.initialize(mx.init.Constant(0.5))
        eager = net(x)
        net.hybridize()
        answer = [eager, net(x)]
        """, X),
    program("a constant", """
        class Shift(gluon.Block):
            def __init__(self, **kwargs):
                super().__init__(**kwargs)
                self.shift = self.params.get_constant('shift', nd.array([1, 2, 3]))
            def forward(self, x):
                return x + self.shift.data()
        net = Shift()
        net.initialize()
        answer = [net(x), net.shift.data()]
        """, X),
    program("split_and_load", """
        answer = gluon.utils.split_and_load(x, [mx.cpu(0), mx.cpu(0)])
        """, normal(4, 3)),
    program("clip_global_norm", """
        arrays = [x * 10, y * 10]
        norm = gluon.utils.clip_global_norm(arrays, 1.5)
        answer = [nd.array([norm])] + arrays
        """, X, X),
]
