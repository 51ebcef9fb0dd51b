"""Runs the product without Docker: embedded servers, one supervisor, the web server.

Nothing here imports Django, so that the supervisor stays small and starts at once.
"""
