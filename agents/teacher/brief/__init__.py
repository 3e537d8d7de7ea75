"""What the composer is told: what a message must bring about, say and hide."""
