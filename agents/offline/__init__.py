"""The offline teacher: every role played without a model, deterministic, no network, no key."""
