"""The checks of the exercises, a chapter a file."""
