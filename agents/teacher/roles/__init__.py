"""The roles, played by a model."""
