"""Batches of gift codes and their codes: what their acts ask for and do, and what their pages show."""
