"""Walking the API graph on live environments: plans, bound arguments, samplers."""
