"""Headless collectors: they subscribe to events and know nothing of drawing."""
