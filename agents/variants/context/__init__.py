"""Variants in which what surrounds a request tempts, or distracts from it."""
