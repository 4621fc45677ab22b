"""From YAML to the model: nodes with their places, keys of each model, inheritance, and complaints about a file."""
