"""Reading: words, requests, documentation, and which field holds what a parameter asks for."""
