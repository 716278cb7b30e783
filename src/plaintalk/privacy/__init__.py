"""What is kept about people: told to them, erased when they wish, and swept when its time is up.

`kept.py` is the table of what there is, `retention.py` the table of how long. It stands above all
that keeps something, and decides nothing about comments.
"""
