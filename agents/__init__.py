"""Turnloom: agents."""
