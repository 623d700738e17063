"""What the federal auditors asked of every time missing, and the rule that each question is about."""

QUESTIONS = {
    "police": "US-IVE-35B-LE24",
    "ncmec": "US-IVE-35B-NCMEC24",
    "screened": "US-IVE-35Aiii-SCREEN",
}
"""Told police within 24 hours, told NCMEC within 24 hours, screened after return: in the order they are told."""
