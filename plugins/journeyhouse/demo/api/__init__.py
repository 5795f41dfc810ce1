"""The vendors' endpoints as the demo company sees them."""
