"""What people are shown of runs and graphs: figures, pages, progress."""
