"""HTML for moderators and editors."""
