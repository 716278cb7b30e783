"""Pages for moderators and editors: parse, call, show."""
