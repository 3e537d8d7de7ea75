"""Runs in folders: whose a folder is, its record, its files, and a run in it from lock to end."""
