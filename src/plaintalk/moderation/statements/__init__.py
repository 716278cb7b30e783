"""Statements of reasons as the European Commission's transparency database takes them."""
