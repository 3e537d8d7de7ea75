"""Anyone's rows of messages and tools: read in their many forms, and checked."""
