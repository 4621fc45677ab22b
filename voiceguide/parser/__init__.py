"""From YAML to the model: nodes with their places, fields, what is handed down, and what is wrong with a file."""
