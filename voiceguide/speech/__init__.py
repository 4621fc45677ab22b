"""Speech: phrases become clips, by an engine in a process of its own, and are kept."""
