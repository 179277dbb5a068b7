"""Static drawings and text forms of what the collectors saw, made from their data alone."""
