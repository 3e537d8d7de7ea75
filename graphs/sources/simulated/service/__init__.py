"""A service in this process: what a call does to the store, by the role of its operation."""
