"""One way out of the house that is not a chat platform: an Apprise address or a mail server."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from enum import StrEnum

from bot.clock import Clock
from bot.pager.calls import Call, Callee

MOBILE = "{mobile}"  #: in an address: the mobile of whoever is called


class Kind(StrEnum):
    APPRISE = "apprise"
    SMTP = "smtp"


class Refused(Exception):
    """Nothing was sent; the code is a short word for the record."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server. `security`: tls from the first byte, starttls, or none (a relay on this machine)."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    sender: str = ""


@dataclass(frozen=True)
class Route:
    """`addresses`: Apprise addresses or mail addresses, each fixed or with the callee's mobile in it."""

    name: str
    kind: Kind
    addresses: tuple[str, ...] = field(repr=False)
    serves: frozenset[str] = frozenset({"duty"})
    station: str = ""
    mail: Mail | None = None

    @property
    def fixed(self) -> tuple[str, ...]:
        return tuple(one for one in self.addresses if MOBILE not in one)

    @property
    def personal(self) -> tuple[str, ...]:
        return tuple(one for one in self.addresses if MOBILE in one)

    def concerns(self, call: Call) -> bool:
        return not self.station or not call.station or self.station == call.station

    def fits(self, callee: Callee) -> bool:
        return bool(self.serves & callee.tags)

    def send(self, address: str, call: Call, *, seconds: float, clock: Clock) -> None:
        """Blocking; raises Refused. Returning means that the other side took it, not that anybody has read it."""
        if self.mail is not None:
            _mail(self.mail, address, call, seconds, clock)
        else:
            _apprise(address, call, seconds)


def is_known_address(address: str) -> bool:
    """Whether the text is an address that Apprise can use."""
    return _plugin(address.replace(MOBILE, "13800000000"), 1.0) is not None


def _apprise(address: str, call: Call, seconds: float) -> None:
    plugin = _plugin(address, seconds)
    if plugin is None:
        raise Refused("address")
    if not plugin.notify(body=call.text, title=call.title):
        raise Refused("refused")


def _plugin(address: str, seconds: float):  # type: ignore[no-untyped-def]  # apprise brings no types
    import logging

    from apprise import Apprise

    logging.getLogger("apprise").setLevel(logging.CRITICAL)  # its lines quote addresses, which are secrets
    joint = "&" if "?" in address else "?"
    timed = f"{address}{joint}cto={seconds / 2:.1f}&rto={seconds:.1f}"
    return Apprise.instantiate(timed, suppress_exceptions=True)


def _mail(mail: Mail, address: str, call: Call, seconds: float, clock: Clock) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = mail.sender, address, call.title
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(idstring=call.subject.replace(":", "-"), domain=mail.sender.rpartition("@")[2])
    message["X-Priority"] = "1"
    message.set_content(call.text)
    try:
        with _connected(mail, seconds) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            server.send_message(message)
    except smtplib.SMTPResponseException as error:
        raise Refused(f"smtp-{error.smtp_code}") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise Refused("smtp-recipient") from error
    except TimeoutError as error:
        raise Refused("timeout") from error
    except (smtplib.SMTPException, OSError) as error:
        raise Refused("smtp-" + type(error).__name__.removeprefix("SMTP").lower()[:40]) from error


def _connected(mail: Mail, seconds: float) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=seconds, context=ssl.create_default_context())
    server = smtplib.SMTP(mail.host, mail.port, timeout=seconds)
    if mail.security == "starttls":
        server.starttls(context=ssl.create_default_context())
    return server
