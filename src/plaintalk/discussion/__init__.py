"""Comments, their revisions, the decisions about them, and the record of these decisions."""
