"""Journeyhouse: the customer-journey warehouse."""
