"""Tags and segments: the builder of rules, and what their pages ask for, do and show."""
