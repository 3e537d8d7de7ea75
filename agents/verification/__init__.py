"""Verification: gates over finished samples, defects planted to try them, figures."""
