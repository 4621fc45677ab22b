"""voiceguide: spoken self-massage sessions, timed to the frame."""
