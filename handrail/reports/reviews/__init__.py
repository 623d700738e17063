"""A review of an extract that is uploaded, run outside the request, read here, and deleted.

The server itself loads nothing of `handrail.review`: looking at an extract (`looking.py`) and reviewing it
(`running.py`) are processes of their own, and a mapping is checked by modules that are loaded when it is asked for.
"""

LOOK = "look.json"
"""What was seen in an extract."""
