"""The commands that show people what a run has made."""
