"""SQLite's one writer thread: work in the order in which it came, but for the few things that somebody waits for."""

from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

T = TypeVar("T")
P = ParamSpec("P")


class Turns(ThreadPoolExecutor):
    """A callback is answered when its message is committed: `soon` passes by what merely has to be done."""

    def __init__(self) -> None:
        super().__init__(1, thread_name_prefix="storage-write")
        self._soon: deque[tuple[Future[Any], Callable[[], Any]]] = deque()

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        return super().submit(self._in_turn, lambda: fn(*args, **kwargs))

    def soon(self, work: Callable[[], T]) -> Future[T]:
        """Run as the next thing; several in the order in which they came."""
        found: Future[T] = Future()
        self._soon.append((found, work))
        super().submit(self._passing)
        return found

    def _in_turn(self, work: Callable[[], T]) -> T:
        self._passing()
        return work()

    def _passing(self) -> None:
        while self._soon:
            found, work = self._soon.popleft()
            if found.set_running_or_notify_cancel():
                _run(found, work)


def _run(found: Future[T], work: Callable[[], T]) -> None:
    try:
        result = work()
    except BaseException as error:  # as every executor does: whoever waits is told
        found.set_exception(error)
    else:
        found.set_result(result)
