"""What a finished dialogue is written as: chat messages, turns on record, the system message."""
