"""The prompts room: the texts given to a model, one file per role, typed, versioned by hash."""
