"""Anyone's data, looked through: what is wrong with it, how often, and where."""
