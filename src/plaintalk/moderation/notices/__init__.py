"""Notices that a comment is illegal: anybody gives one, a moderator answers it, both are told."""
