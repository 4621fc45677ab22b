"""A voiced script in time: planner, solver, and the place of every sound to the sample."""
