"""The API graph: what depends on what, and the evidence for it."""
