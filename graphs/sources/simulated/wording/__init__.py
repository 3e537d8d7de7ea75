"""How people speak of a simulated service: the annotations of its tools."""
