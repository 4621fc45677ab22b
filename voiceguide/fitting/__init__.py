"""From a script and the measures of its sounds to a plan: what is heard when, to the frame."""
