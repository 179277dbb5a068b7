"""d2lcore: deep learning you can see inside, with Apache MXNet's Python API on NumPy.

>>> import d2lcore as mx
"""

__version__ = "0.1.0"
