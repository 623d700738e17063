"""The reading grades of `rules/`, under the name by which the tests of the content know them."""

from handrail.rules.reading_grades import WORD, grade, inflesz, longest_sentence

__all__ = ["WORD", "grade", "inflesz", "longest_sentence"]
