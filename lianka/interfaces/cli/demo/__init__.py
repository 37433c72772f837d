"""`lianka demo`: an alliance with three months of history, served from a folder of its own."""
