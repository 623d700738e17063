"""Whether the organization is ready: what several people see, a plan of work, agreements and letters. No child."""
