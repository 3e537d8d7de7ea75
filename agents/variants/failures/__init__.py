"""Variants in which a call is refused, and what comes of it."""
