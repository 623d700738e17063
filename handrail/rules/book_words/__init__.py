"""The book in words: a rule, its condition and its clock as sentences, for readers who do not read the files."""
