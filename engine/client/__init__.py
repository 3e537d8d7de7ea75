"""The model client: any OpenAI-compatible endpoint behind `turnloom.agents.model.Model`.

request → journal → client → pool (a slot) → transport → reply | fault → retry | error
"""
