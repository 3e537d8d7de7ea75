"""Variants: dialogues of other kinds, made from traces as they were executed."""
