"""Statements put together once: SQLAlchemy writes the SQL, the driver runs it as it stands.

To run a statement SQLAlchemy goes through it, its parameters and its result anew each time, which
costs several times what SQLite itself needs. The statements on a comment's way are therefore kept
as text, with what their columns' types do to each value that goes in or comes out.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ClauseElement,
    Column,
    Connection,
    Dialect,
    Float,
    Insert,
    bindparam,
    func,
    select,
)
from sqlalchemy import column as name_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeEngine

from service.moderation.prepared_types import JsonRows

Values = Mapping[str, object]
Complete = Callable[[Any], Insert]

NOTHING: Values = {}
ROWS = "rows"


class Prepared:
    """A statement that is compiled once for each dialect; its parameters go by their names.

    None of them may expand, as `in_` would have it: see `prepared_types.is_among`.
    """

    def __init__(self, statement: ClauseElement) -> None:
        self._statement = statement
        self._texts: dict[str, _Text] = {}

    def fetch(self, connection: Connection, values: Values = NOTHING) -> list[Sequence[Any]]:
        """All rows; raises what SQLAlchemy raises."""
        text = self._texts.get(connection.dialect.name) or self._prepare(connection.dialect)
        return text.read(connection.exec_driver_sql(text.sql, text.bind(values)).fetchall())

    def fetch_named(self, connection: Connection, values: Values) -> list[dict[str, Any]]:
        """All rows, each by the names of its columns."""
        rows = self.fetch(connection, values)
        names = self._texts[connection.dialect.name].names
        return [dict(zip(names, row, strict=True)) for row in rows]

    def fetch_column(self, connection: Connection, values: Values = NOTHING) -> list[Any]:
        """The first column of all rows."""
        return [row[0] for row in self.fetch(connection, values)]

    def run(self, connection: Connection, values: Values) -> None:
        """Run what returns no rows."""
        text = self._texts.get(connection.dialect.name) or self._prepare(connection.dialect)
        connection.exec_driver_sql(text.sql, text.bind(values))

    def run_each(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Run what returns no rows with each of the rows, if there are any."""
        text = self._texts.get(connection.dialect.name) or self._prepare(connection.dialect)
        if rows:
            connection.exec_driver_sql(text.sql, [text.bind(row) for row in rows])

    def _prepare(self, dialect: Dialect) -> "_Text":
        text = self._texts[dialect.name] = _Text.of(self._statement, dialect)
        return text


class PreparedInsert:
    """The insertion of rows, each a dictionary that holds these columns of one table.

    `complete` may add to the statement. SQLite runs it for each row; PostgreSQL is given all rows
    in one JSON text, since it would have to be sent a message for each.
    """

    def __init__(
        self, columns: Sequence[Column[Any]], complete: Complete = lambda each: each
    ) -> None:
        self._columns = columns
        self._complete = complete
        self._each = Prepared(self._compose_each())
        self._all = Prepared(self._compose_all())

    def store(self, connection: Connection, rows: Sequence[Values]) -> None:
        """Insert the rows, if there are any; raises what SQLAlchemy raises.

        ValueError if a row holds more or less than the columns.
        """
        if any(len(row) != len(self._columns) for row in rows):
            raise ValueError(f"rows of other columns than {self._columns}")
        if connection.dialect.name == "sqlite":
            self._each.run_each(connection, rows)
        elif rows:
            self._all.run(connection, {ROWS: rows})

    def _compose_each(self) -> Insert:
        values = {each.name: bindparam(each.name, type_=each.type) for each in self._columns}
        return self._complete(sqlite.insert(self._columns[0].table).values(values))

    def _compose_all(self) -> Insert:
        typed = [name_column(each.name, each.type) for each in self._columns]
        given = func.json_to_recordset(bindparam(ROWS, type_=JsonRows()))
        source = given.table_valued(*typed, name="given").render_derived(with_types=True)
        names = [each.name for each in self._columns]
        statement = postgresql.insert(self._columns[0].table)
        return self._complete(statement.from_select(names, select(*source.c)))


Process = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Text:
    """A statement as one driver takes it, and what becomes of values on their way in and out."""

    sql: str
    names: tuple[str, ...]
    fixed: dict[str, object]
    given: tuple[tuple[str, Process | None], ...]
    order: tuple[str, ...] | None
    """The parameters by position, None where they go by name."""
    results: tuple[tuple[int, Process], ...]

    @classmethod
    def of(cls, statement: ClauseElement, dialect: Dialect) -> "_Text":
        compiled: Any = statement.compile(dialect=dialect)
        names: dict[Any, str] = dict(compiled.bind_names)
        ways = {name: _bind_way(bind.type, dialect) for bind, name in names.items()}
        known = {
            name: (ways[name] or _keep)(bind.value)
            for bind, name in names.items()
            if not bind.required
        }
        order = tuple(compiled.positiontup) if compiled.positional else None
        given = tuple((name, ways[name]) for name in order or ways if name not in known)
        columns = list(getattr(statement, "exported_columns", ()))
        found = [(at, _result_way(each.type, dialect)) for at, each in enumerate(columns)]
        results = tuple((at, way) for at, way in found if way)
        keys = tuple(each.name for each in columns)
        return cls(compiled.string, keys, known, given, order, results)

    def bind(self, values: Values) -> Any:
        """The parameters as the driver takes them."""
        if self.order is not None and not self.fixed:
            return tuple([values[n] if way is None else way(values[n]) for n, way in self.given])
        bound = dict(self.fixed)
        for name, way in self.given:
            value = values[name]
            bound[name] = value if way is None else way(value)
        return bound if self.order is None else tuple([bound[name] for name in self.order])

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Sequence[Any]]:
        """The rows as the types of their columns have them."""
        if not self.results:
            return list(rows)
        return [self._read(row) for row in rows]

    def _read(self, row: Sequence[Any]) -> Sequence[Any]:
        values = list(row)
        for at, way in self.results:
            values[at] = way(values[at])
        return values


def _keep(value: Any) -> Any:
    return value


def _bind_way(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _result_way(kind: TypeEngine[Any], dialect: Dialect) -> Process | None:
    if isinstance(kind, Float):
        # It is one already; its type would ask which of PostgreSQL's numbers it was.
        return None
    return kind.dialect_impl(dialect).result_processor(dialect, None)
