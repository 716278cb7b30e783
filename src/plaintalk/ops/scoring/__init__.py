"""Many texts scored at once: a file of rows in, the same rows with scores out.

`runs` leads: `tables` (with `csv_table`, `json_table` and `parquet_table`) cuts the input into
blocks, `pool` hands them to processes, `blocks` turns each into finished bytes by `judge`, and
`journal` keeps what is finished. `map_file` reads in the same way for the score map.

The output depends on the input and the arguments alone. A block is a fixed piece of the input,
and what becomes of it rests on nothing outside it: not on the number of processes, and not on
whether the run was stopped in between.
"""
