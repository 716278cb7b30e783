"""The yearly transparency report: the law's template, and what this installation puts into it."""
