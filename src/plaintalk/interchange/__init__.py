"""Ways in for what was published elsewhere: saved pages and feeds."""
