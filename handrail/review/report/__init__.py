"""The report of a review: a folder with a page, totals, lists, and all that is needed to run it again.

`writing.write` makes it from the tables that `handrail.review.verdicts.judge` leaves. Only that module needs Django,
for the page's template, so that nothing is imported here.
"""
