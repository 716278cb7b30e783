"""Plug-ins for other systems."""
