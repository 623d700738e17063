"""Plans that are written together with a young person: what helps them stay safe, and what helps them stay."""
