"""Lists of tools, in the forms that people have them in, on a simulated service."""
