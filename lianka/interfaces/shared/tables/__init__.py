"""Tables that come from outside: CSV, XLSX and Parquet files, read as a stream of column chunks."""
