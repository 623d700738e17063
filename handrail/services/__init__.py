"""The agency's directory of services; what a young person needs, what was offered, and what came of it."""
