"""Lists of whom to write to, on their way out of the house."""
