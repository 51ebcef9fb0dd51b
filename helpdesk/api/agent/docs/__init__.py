"""The agent API told: the OpenAPI document made from its views, and the page made from that.

`schema.py` reads a view, `answers.py` and `examples.py` complete what all views have in common,
`reader.py` puts the document into the words of `outline.py`, and `page.py` shows them.
"""
