"""Where an export's rows go: files that appear whole, or behind a run as a sink."""
