"""The endpoint as the drivers use it: started on the clients' core, asked what it has seen."""

import http.client
import json
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks import certificate
from benchmarks.machine import CLIENT_CORE, module, running


@dataclass(frozen=True)
class Away:
    port: int
    certificate: str

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Makes OpenSSL's default store trust the endpoint, so that the product runs as it is."""
        return {"SSL_CERT_FILE": self.certificate}

    def seen(self) -> dict[str, int]:
        context = ssl.create_default_context(cafile=self.certificate)
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=10)
        try:
            connection.request("GET", "/seen")
            found: dict[str, int] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return found


@contextmanager
def away(*, delay_ms: float = 0.0, limit: int = 0) -> Iterator[Away]:
    with tempfile.TemporaryDirectory(prefix="bench-tls-") as folder:
        files = certificate.make(folder)
        command = module("endpoint", files.certificate, files.key, delay_ms, limit)
        with running(command, core=CLIENT_CORE) as process:
            yield Away(process.port, files.certificate)
