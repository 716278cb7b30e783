"""Pages for readers and authors: parse, call, show."""
