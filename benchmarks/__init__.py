"""Measurements as ratios in one run: what ours costs beside the bare SQL that writes the same rows."""
