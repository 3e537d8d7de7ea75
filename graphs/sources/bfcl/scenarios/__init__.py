"""Scenarios of our own for the BFCL classes, a module each."""
