"""From a routine to a script: a walk through its steps that says, in order, what is spoken, and for how long."""
