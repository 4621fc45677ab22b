"""Many sessions at once: plans, and the sessions of a plan."""
