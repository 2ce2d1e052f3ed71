"""The pager that was configured."""

from bot.clock import Clock
from bot.config import PagerSection, Settings
from bot.metrics import Metrics
from bot.pager.pager import Pager
from bot.pager.routes import Kind, Mail, Route


def pager_of(settings: Settings, clock: Clock | None = None, metrics: Metrics | None = None) -> Pager:
    routes = [_route(section, settings.pager_secrets[section.secrets]) for section in settings.config.pagers]
    return Pager(routes, seconds=settings.config.watch.page_seconds, clock=clock, metrics=metrics)


def _route(section: PagerSection, secrets: dict[str, str]) -> Route:
    serves = frozenset(one.strip().lower() for one in section.serves)
    if section.kind == "apprise":
        return Route(section.name, Kind.APPRISE, (secrets["url"],), serves, section.station)
    mail = Mail(
        host=section.host,
        port=section.port,
        security=section.security,
        user=secrets["user"],
        password=secrets["password"],
        sender=section.sender,
    )
    return Route(section.name, Kind.SMTP, tuple(section.to), serves, section.station, mail)
