"""Benchmarks: ``make bench``. What is measured here is reported, never asserted in a test."""
