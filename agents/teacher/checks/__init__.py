"""What a model wrote, checked before it may stand."""
