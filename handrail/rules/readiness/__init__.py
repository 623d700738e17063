"""Is the organization ready? What to ask, where answers differ, what changed, and the papers that partners agree on.

items     the self-assessment: what would be there, and what would show it
compare   answers of several people, item by item; never one grade
change    two rounds beside each other, with what cannot be told
papers    agreements, a protocol, letters: questions and the words around them
filling   answers put into the words; what nobody answered is a blank to fill
"""
