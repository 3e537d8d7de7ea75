"""Turnloom: engine."""
