"""Talking to a model: prompts sent, answers read strictly, asked again, counted."""
