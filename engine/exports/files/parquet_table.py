"""One Parquet file, written row group by row group; JSON columns are Arrow's own JSON type.

`datasets` 4.7 and later reads that type back as the very objects, whatever keys they have; a
struct would be padded with nulls to the keys of all rows.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

from turnloom.engine.exports.chat_message import compact_json
from turnloom.engine.sinks.extras import import_extra
from turnloom.graphs.errors import UsageError
from turnloom.graphs.json_value import JsonObject, JsonValue, elements, strings

_ROWS = 500
_SIZE = 16 * 2**20
_EXTRA = "parquet"


class ParquetTable:
    """Holds at most 500 rows, or 16 Mi characters and a row, at a time.

    Used as a context manager, which finishes the file.
    """

    def __init__(self, path: Path, schema: Any) -> None:
        user = "this export"
        self._arrow = import_extra("pyarrow", _EXTRA, user)
        parquet = import_extra("pyarrow.parquet", _EXTRA, user)
        if not hasattr(self._arrow, "json_"):
            raise UsageError("this export needs pyarrow 19 or newer: pip install -U 'pyarrow>=19'")
        self._schema = schema(self._arrow)
        self._writer = parquet.ParquetWriter(path, self._schema, compression="zstd")
        self._rows: list[JsonObject] = []
        self._size = 0

    def write(self, row: JsonObject) -> None:
        self._rows.append(row)
        self._size += sum(map(len, strings(row)))
        if len(self._rows) >= _ROWS or self._size >= _SIZE:
            self._flush()

    def _flush(self) -> None:
        columns = [self._column(field) for field in self._schema]
        self._writer.write_table(self._arrow.Table.from_arrays(columns, schema=self._schema))
        self._rows.clear()
        self._size = 0

    def _column(self, field: Any) -> Any:
        """The values of a column. Arrow makes no JSON of Python values, only of its own texts."""
        arrow, json = self._arrow, self._arrow.json_()
        values = [row[field.name] for row in self._rows]
        if field.type == json:
            return json.wrap_array(arrow.array(values, arrow.string()))
        if field.type == arrow.list_(json):
            texts = arrow.array(values, arrow.list_(arrow.string()))
            return arrow.ListArray.from_arrays(texts.offsets, json.wrap_array(texts.values))
        return arrow.array(values, field.type)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and self._rows:
                self._flush()
        finally:
            self._writer.close()


def json_texts(values: JsonValue) -> list[JsonValue]:
    """A list as a row of a column of lists of JSON has it."""
    return [compact_json(value) for value in elements(values)]
