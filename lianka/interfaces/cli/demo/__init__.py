"""`lianka demo`: a city with a year of history, served from a folder of its own."""
