"""The critic, and by what it judges a draft: equivalence to the gold, provenance, leaks."""
