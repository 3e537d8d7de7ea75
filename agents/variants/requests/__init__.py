"""Variants in which a request is more, or less, than one that is carried out at once."""
