"""Files of till records: their mapping, their staging, and the run that brings them into the books."""
