"""A site's rules, pure: facts and a policy in, a ruling out; and who may see which standing."""
