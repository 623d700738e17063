"""A course taken out of here: packages for learning systems, statements for a record store, rows for a CE provider.

Plain functions over the lessons and over what is handed in. No table, no record of a child, no account.
"""
