"""The engine inside somebody else's program: samples as they are made, at the program's pace."""
