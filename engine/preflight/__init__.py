"""What is seen before a run: whether all that it needs is there, and what it will cost."""
