"""What a variant promises, looked for in the record: its turns, its texts, and what it rests on."""
