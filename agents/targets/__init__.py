"""Which targets a turn can get: those that are wanted, can be reached, and are likely."""
