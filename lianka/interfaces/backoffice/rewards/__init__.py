"""Bundles, budgets and grants as the back office shows them."""
