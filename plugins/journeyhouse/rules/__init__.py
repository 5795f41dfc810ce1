"""What analysts' rules say, before any build: tried, checked, previewed, and given back as they were."""
