"""The offline reasoner: solves a turn from what is visible, by search over named features."""
