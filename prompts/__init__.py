"""Turnloom: prompts."""
