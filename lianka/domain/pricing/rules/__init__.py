"""Decisions: facts in, decision out."""
