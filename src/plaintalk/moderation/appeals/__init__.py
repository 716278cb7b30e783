"""Appeals: an author asks that somebody else look at a decision again."""
