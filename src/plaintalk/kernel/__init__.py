"""Errors, public ids and time: what every domain needs and what needs no domain."""
