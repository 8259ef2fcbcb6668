"""Tables as Parquet files: typed columns, whole yen as 64-bit integers, None as null."""

from __future__ import annotations

import io

from portal.opendata.columns import Filled
from portal.opendata.dictionary import Described


def table_to_parquet(filled: Filled, described: dict[str, Described]) -> bytes:
    """A table as a Parquet file; each column carries its unit and its names (`described`, by name) as metadata."""
    # Here, because loading it takes longer than all other commands of build.py need to begin.
    import pyarrow
    from pyarrow import parquet

    types = {**dict.fromkeys(("string", "object", "array"), pyarrow.string()), "integer": pyarrow.int64(),
             "number": pyarrow.float64(), "boolean": pyarrow.bool_()}
    schema = pyarrow.schema(
        [pyarrow.field(column.name, types[column.type], nullable=column.empty is not None,
                       metadata=_metadata(described[column.name])) for column in filled.table.columns],
        metadata={"title": filled.table.title.ja, "description": filled.table.about.ja})
    columns = {name: [row[name] for row in filled.rows] for name in filled.table.names}
    out = io.BytesIO()
    parquet.write_table(pyarrow.Table.from_pydict(columns, schema=schema), out, compression="zstd")
    return out.getvalue()


def _metadata(described: Described) -> dict[str, str]:
    unit = described.column.unit
    return {"title": described.words.ja, "title_en": described.words.en} | ({"unit": unit} if unit else {})
