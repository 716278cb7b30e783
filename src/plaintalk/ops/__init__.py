"""The `plaintalk` command."""
