"""What the course needs besides the engine: the data hub, and a small real data set that is always there.

Light on purpose: the engine's data sets read through `hub`, so nothing here imports the engine before it is used.
"""
