"""The offline reasoner: a real, weak solver that never sees the gold."""
