"""Turnloom: graphs."""
