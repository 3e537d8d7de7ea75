"""What is counted of a run, and put together as sections of a report."""
