"""Parameters that hold many values, each as one value that the driver takes."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BindParameter, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine


class Many(TypeDecorator[Iterable[Any]]):
    """Values of one type: an array in PostgreSQL, a JSON array in SQLite."""

    impl = Text
    cache_ok = True

    def __init__(self, kind: TypeEngine[Any]) -> None:
        super().__init__()
        self.kind = kind

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite has no arrays."""
        return Text() if dialect.name == "sqlite" else ARRAY(self.kind)

    def bind_processor(self, dialect: Dialect) -> Any:
        """What makes one parameter of the values."""
        if dialect.name != "sqlite":
            return self.load_dialect_impl(dialect).dialect_impl(dialect).bind_processor(dialect)
        each = self.kind.dialect_impl(dialect).bind_processor(dialect)

        def write(values: Iterable[Any]) -> str:
            return json.dumps([each(value) for value in values] if each else list(values))

        return write


class JsonRows(TypeDecorator[Sequence[Mapping[str, object]]]):
    """Rows as one JSON text, for PostgreSQL's json_to_recordset."""

    impl = postgresql.JSON
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Any:  # noqa: ARG002 - the type's signature
        """What writes the rows; moments as ISO 8601."""
        return _write_rows


def _write_rows(rows: Sequence[Mapping[str, object]]) -> str:
    return json.dumps(rows, default=datetime.isoformat)


class _Among(ColumnElement[Any]):
    inherit_cache = False

    def __init__(self, column: ColumnElement[Any], values: BindParameter[Any]) -> None:
        # Of a Boolean SQLite would be asked whether it is 1, and then looks into no index.
        self.type: TypeEngine[Any] = NullType()
        self.column, self.values = column, values


def is_among(column: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """Whether the column is one of the values of the parameter `name`, however many they are."""
    return _Among(column, bindparam(name, type_=Many(column.type)))


@compiles(_Among, "postgresql")
def _write_any(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(each, **more) for each in (element.column, element.values))
    return f"{column} = ANY ({values})"


@compiles(_Among, "sqlite")
def _write_each(element: _Among, compiler: SQLCompiler, **more: Any) -> str:
    column, values = (compiler.process(each, **more) for each in (element.column, element.values))
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - no value is in it
