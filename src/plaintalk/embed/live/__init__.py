"""Open pages told at once what happens in their discussion, by server-sent events.

A method of the API decides who may listen, as for any other; then all that Django needed is let
go, and what stays of a listener is a few kilobytes and a socket: no thread, no connection to the
database. One watcher a process asks the database what changed, while anybody listens.
"""
