"""Dagster's own SQLite history, with its connections kept open.

Dagster opens several new database connections per event, and one refresh has a thousand events: that was a third of the
whole run. Nothing else is changed: the files are Dagster's own, and whatever reads them still does.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

from dagster._core.events.log import EventLogEntry
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

_BUSY_SECONDS = 60


class KeptSqliteEventLogStorage(SqliteEventLogStorage):
    """`SqliteEventLogStorage` that keeps a connection to the index and one to the run it came to last."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._kept: dict[str, Engine] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]) -> Self:
        return cls(inst_data=inst_data, **config_value)

    def store_event(self, event: EventLogEntry) -> None:
        super().store_event(event)
        # The UI's page of a run waits for its file to change; an open write-ahead log leaves that file as it was.
        os.utime(self.path_for_shard(event.run_id))

    def _has_asset_key_index_cols_on_connection(self, conn: Connection) -> bool:
        # Looked up in the database's schema at every event; the files are of the locked version of Dagster, which made them.
        return True

    def has_table(self, table_name: str) -> bool:
        # Asked at every event; tables come and never go. The parent opens a database for each answer.
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def wipe(self) -> None:
        # It removes the runs' files, and what is written into a removed file is lost.
        self._close()
        super().wipe()

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        # The lock of the parent: one thread at a time uses a kept connection.
        with self._db_lock:
            engine = self._engine(shard)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection, connection.begin():
                yield connection

    def _engine(self, shard: str) -> Engine:
        if shard not in self._kept:
            for other in [one for one in self._kept if INDEX_SHARD_NAME not in (one, shard)]:
                self._kept.pop(other).dispose()
            engine = create_engine(
                self.conn_string_for_shard(shard),
                poolclass=StaticPool,
                connect_args={"timeout": _BUSY_SECONDS, "check_same_thread": False},
            )
            # With a write-ahead log this loses no committed event when the process dies, only when the machine does.
            event.listen(engine, "connect", lambda connection, _: connection.execute("pragma synchronous = normal"))
            self._kept[shard] = engine
        return self._kept[shard]

    def dispose(self) -> None:
        super().dispose()
        self._close()

    def _close(self) -> None:
        with self._db_lock:
            for engine in self._kept.values():
                engine.dispose()
            self._kept.clear()
