"""The demo company: a deterministic world, the vendors' endpoints serving it, and the truth about it."""
