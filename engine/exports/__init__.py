"""Other formats for samples: what `turnloom export` writes. `formats/` has one module a target.

What is written appears under its final name when it is complete: an export that fails leaves no
half file.
"""
