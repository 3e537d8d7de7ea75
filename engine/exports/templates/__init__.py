"""What a trainer makes of a row: chat templates, tokenizers, and which of the text trains."""
