"""Tables in: read CSV and XLSX, map columns, judge row by row, report every refusal."""
