"""Sources of one's own: tools, and worlds that answer calls."""
