"""One request over HTTP: its bytes, its answer, and what can go wrong."""
