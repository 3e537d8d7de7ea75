"""Reading for the solver: requests, documentation, and what is said for a parameter."""
