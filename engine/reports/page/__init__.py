"""The report as a page: figures, plots, and every sample to look at."""
