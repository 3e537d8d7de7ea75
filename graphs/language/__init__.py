"""English read and written: mentions in texts, values and words, forms of words."""
