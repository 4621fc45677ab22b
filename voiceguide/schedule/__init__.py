"""Lays out a voiced script in time: the planner, the solver, and the position of each sound to the sample."""
