"""The record as a whole: how long it is kept, what holds it, and its end."""
