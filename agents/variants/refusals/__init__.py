"""Variants in which something is asked for that cannot be done, or is so already."""
