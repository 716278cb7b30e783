"""A policy tried on the past before it is put in force."""
