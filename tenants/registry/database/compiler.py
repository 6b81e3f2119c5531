"""Django's compilers for PostgreSQL, refusing a query that was begun in another schema."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import compiler as upstream

from tenants.registry.database.guards import refuse_foreign, refuse_foreign_query


class _Compared:
    query: Any

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        refuse_foreign_query(self.query)
        return super().as_sql(*args, **kwargs)  # type: ignore[misc]


class SQLCompiler(_Compared, upstream.SQLCompiler):
    pass


class SQLInsertCompiler(_Compared, upstream.SQLInsertCompiler):
    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        for instance in self.query.objs:
            refuse_foreign(instance)
        return super().as_sql(*args, **kwargs)


class SQLUpdateCompiler(_Compared, upstream.SQLUpdateCompiler):
    pass


class SQLDeleteCompiler(_Compared, upstream.SQLDeleteCompiler):
    pass


class SQLAggregateCompiler(_Compared, upstream.SQLAggregateCompiler):
    pass
