"""autograd: what is recorded, how gradients add up, higher orders, and what counts at kinks. Short programs."""

from __future__ import annotations

from harness import normal, program, uniform, values

# Programs keep their own lines.
# fmt: off
X = normal(2, 3)

CASES = [
    program("gradients of a second backward replace the first", """
        x.attach_grad()
        for factor in (2, 5):
            with autograd.record():
                y = x * factor
            y.backward()
        answer = x.grad
        """, X),
    program("grad_req add", """
        x.attach_grad(grad_req='add')
        for factor in (2, 5):
            with autograd.record():
                y = x * factor
            y.backward()
        answer = x.grad
        """, X),
    program("grad_req null", """
        x.attach_grad(grad_req='null')
        y.attach_grad()
        with autograd.record():
            z = x * y
        z.backward()
        assert x.grad is None
        answer = y.grad
        """, X, X),
    program("head gradient", """
        x.attach_grad()
        with autograd.record():
            z = x * x
        z.backward(y)
        answer = x.grad
        """, X, X),
    program("backward of a matrix starts from ones", """
        x.attach_grad()
        with autograd.record():
            z = x * x
        z.backward()
        answer = x.grad
        """, X),
    program("several heads", """
        x.attach_grad()
        with autograd.record():
            a, b = x * x, x * 3
        autograd.backward([a, b])
        answer = x.grad
        """, X),
    program("several heads, one gradient given", """
        x.attach_grad()
        with autograd.record():
            a, b = x * x, x * 3
        autograd.backward([a, b], [y, None])
        answer = x.grad
        """, X, X),
    program("retain_graph", """
        x.attach_grad(grad_req='add')
        with autograd.record():
            y = x * x
        y.backward(retain_graph=True)
        y.backward()
        answer = x.grad
        """, X),
    program("pause", """
        x.attach_grad()
        with autograd.record():
            y = x * 2
            with autograd.pause():
                z = y * 100
            w = y + z
        w.backward()
        answer = x.grad
        """, X),
    program("modes", """
        seen = []
        look = lambda: seen.append([autograd.is_recording(), autograd.is_training()])
        look()
        with autograd.record():
            look()
            with autograd.pause():
                look()
            with autograd.pause(train_mode=True):
                look()
            with autograd.predict_mode():
                look()
            look()
        with autograd.record(train_mode=False):
            look()
            with autograd.train_mode():
                look()
        with autograd.train_mode():
            look()
        look()
        answer = seen
        """),
    program("detach cuts", """
        x.attach_grad()
        with autograd.record():
            y = x * x
            z = y.detach() * x
        z.backward()
        answer = x.grad
        """, X),
    program("an attached intermediate is a new leaf", """
        x.attach_grad()
        with autograd.record():
            y = x * 2
            y.attach_grad()
            z = y * y
        z.backward()
        answer = [x.grad, y.grad]
        """, X),
    program("a value used in two branches", """
        x.attach_grad()
        with autograd.record():
            y = x.exp()
            z = y * 2 + y.sum() * x
        z.backward()
        answer = x.grad
        """, X),
    program("a slice and its whole", """
        x.attach_grad()
        with autograd.record():
            z = x[0] * 2 + x.sum(axis=0)
        z.backward()
        answer = x.grad
        """, X),
    program("control flow", """
        x.attach_grad()
        with autograd.record():
            y = x * 2
            while y.norm().asscalar() < 1000:
                y = y * 2
            z = y if y.sum().asscalar() > 0 else 100 * y
        z.backward()
        answer = x.grad
        """, X),
    program("autograd.grad leaves .grad alone", """
        x.attach_grad()
        with autograd.record():
            y = x * x * x
        dx = autograd.grad(y, [x])[0]
        answer = [dx, x.grad]
        """, X),
    # (real MXNet cannot differentiate * and + twice: it can the named functions)
    *[program(f"second order of nd.{name}", f"""
        x.attach_grad()
        with autograd.record():
            dx = autograd.grad(nd.{name}(x), [x], create_graph=True, retain_graph=True)[0]
        dx.backward()
        answer = [dx, x.grad]
        """, uniform(0.2, 0.8, 2, 3)) for name in (
        "sin", "cos", "exp", "log", "square", "sigmoid", "relu", "sqrt", "tanh", "arcsin", "reciprocal")],
    program("mark_variables", """
        dx = nd.zeros_like(x)
        autograd.mark_variables(x, dx)
        with autograd.record():
            y = x * x
        y.backward()
        answer = dx
        """, X),
    program("a function of one's own", """
        class Sigmoid(autograd.Function):
            def forward(self, x):
                y = 1 / (1 + nd.exp(-x))
                self.save_for_backward(y)
                return y
            def backward(self, dy):
                y, = self.saved_tensors
                return dy * y * (1 - y)
        x.attach_grad()
        with autograd.record():
            z = Sigmoid()(x) * 3
        z.backward()
        answer = [z, x.grad]
        """, X),
    program("a function of two inputs", """
        class Product(autograd.Function):
            def forward(self, a, b):
                self.save_for_backward(a, b)
                return a * b
            def backward(self, dy):
                a, b = self.saved_tensors
                return dy * b, dy * a
        x.attach_grad()
        y.attach_grad()
        with autograd.record():
            z = Product()(x, y)
        z.backward()
        answer = [x.grad, y.grad]
        """, X, X),
    program("where stops the gradient of the branch not taken", """
        x.attach_grad()
        with autograd.record():
            z = nd.where(x > 0, x * x, x * 3)
        z.backward()
        answer = x.grad
        """, X),
    program("dropout scales in training only", """
        with autograd.record():
            kept = nd.Dropout(nd.ones((100, 100)), p=0.75)
        answer = [kept.max(), kept.min(), nd.Dropout(x, p=0.75) - x]
        """, X),
    program("a float16 leaf gets a float16 gradient", """
        x.attach_grad()
        with autograd.record():
            y = x.astype('float32') * 2
        y.backward()
        answer = x.grad
        """, values([[1, 2], [3, 4]], dtype="float16")),
    program("each of equal maxima gets the whole gradient", """
        x.attach_grad()
        with autograd.record():
            y = nd.max(x, axis=1)
        y.backward()
        answer = x.grad
        """, values([[1, 3, 3], [2, 2, 1]])),
    program("maximum of equals", """
        x.attach_grad()
        y.attach_grad()
        with autograd.record():
            z = nd.maximum(x, y)
        z.backward()
        answer = [x.grad, y.grad]
        """, values([1, 2, 3]), values([1, 3, 2])),
    program("gradients at the kinks", """
        answer = []
        for name in ('relu', 'abs', 'sign'):
            x.attach_grad()
            with autograd.record():
                z = getattr(nd, name)(x)
            z.backward()
            answer.append(x.grad.copy())
        x.attach_grad()
        with autograd.record():
            z = nd.clip(x, -1, 1)
        z.backward()
        answer.append(x.grad.copy())
        """, values([-1, 0, 1])),
]
