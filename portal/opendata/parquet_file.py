"""Tables as Parquet files: typed columns, whole yen as 64-bit integers, None as null."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.opendata.columns import Table
from portal.opendata.dictionary import Described

if TYPE_CHECKING:
    import pyarrow

ROW_GROUP = 1 << 20  # Rows that are written together: so many are in memory.


def rows_to_parquet(table: Table, stretches: Iterable[list[tuple[Any, ...]]], described: dict[str, Described],
                    path: Path, row_group: int = ROW_GROUP) -> None:
    """Write a table's rows, some at a time, as a Parquet file; each column carries its unit and its names (`described`,
    by name) as metadata. A boolean may come as 0 or 1."""
    # Here, because loading it takes longer than all other commands of build.py need to begin.
    import pyarrow
    from pyarrow import parquet

    types = {**dict.fromkeys(("string", "object", "array"), pyarrow.string()), "integer": pyarrow.int64(),
             "number": pyarrow.float64(), "boolean": pyarrow.bool_()}
    schema = pyarrow.schema(
        [pyarrow.field(column.name, types[column.type], nullable=column.empty is not None,
                       metadata=_metadata(described[column.name])) for column in table.columns],
        metadata={"title": table.title.ja, "description": table.about.ja})
    pool = pyarrow.default_memory_pool()
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        waiting = schema.empty_table()
        for rows in stretches:
            waiting = pyarrow.concat_tables([waiting, _to_arrow(table, rows, schema)])
            while len(waiting) > row_group:
                group, waiting = waiting.slice(0, row_group).combine_chunks(), waiting.slice(row_group)
                pool.release_unused()  # The rows as they came; Arrow would keep all that it ever had.
                writer.write_table(group, row_group)
                del group
        waiting = waiting.combine_chunks()
        pool.release_unused()
        writer.write_table(waiting, row_group)
    del waiting
    pool.release_unused()


def _to_arrow(table: Table, rows: list[tuple[Any, ...]], schema: pyarrow.Schema) -> pyarrow.Table:
    import pyarrow
    columns = []
    for column, values, field in zip(table.columns, zip(*rows), schema):
        if column.type == "boolean":
            values = [None if value is None else bool(value) for value in values]
        columns.append(pyarrow.array(values, field.type))
    return pyarrow.Table.from_arrays(columns, schema=schema)


def _metadata(described: Described) -> dict[str, str]:
    unit = described.column.unit
    return {"title": described.words.ja, "title_en": described.words.en} | ({"unit": unit} if unit else {})
