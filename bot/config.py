"""Settings from config.toml, secrets from the environment and `.env`. Every fault is reported at once, in words."""

from __future__ import annotations

import difflib
import json
import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from bot import plausible, texts
from bot.errors import ConfigError
from bot.messages import ChannelKind
from bot.salvage import salvaged
from storage import KeyRing
from storage.encryption import RingWrong

ENV_PREFIX = "LIAISON_"
_PLACE_IN_FILE = re.compile(r"line (\d+), column (\d+)")  #: at the end of what the library says
_SECRET_NAME = re.compile(r"LIAISON_[A-Z0-9_]+")


TIME = r"^([01]\d|2[0-3]):[0-5]\d$"


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Server(Section):
    host: str = Field("127.0.0.1", description="Address that callbacks and the console are served on.")
    port: int = Field(8080, ge=0, le=65535, description="Port; 0 takes a free one and prints it.")
    public_url: str = Field(
        "", description="Address people reach us by, https://…; empty: no link pages, no callbacks."
    )
    workers_id: int = Field(0, ge=0, le=1023, description="Number of this process among all that share one database.")


class Storage(Section):
    url: str = Field("sqlite:///data/liaison.db", description="sqlite:///path or postgresql://user@host/name.")


class Delivery(Section):
    parallel: int = Field(64, ge=1, le=1000, description="Destinations that are sent to side by side.")
    bulk_share_percent: int = Field(
        60, ge=10, le=100, description="Part of a limit that bulk may use while others wait."
    )


class Station(Section):
    key: str = Field(
        min_length=1, max_length=32, pattern=r"^[a-z0-9-]+$", description="Short name of the station, a-z 0-9 -."
    )
    name: str = Field(min_length=2, description="The station as people know it.")
    domain: str = Field("", description="The station's own domain, shown in links and answers to `核验`.")
    quiet_from: str = Field("21:30", pattern=TIME, description="Quiet hours begin (station time).")
    quiet_until: str = Field("07:30", pattern=TIME, description="Quiet hours end.")
    roster_deadline: str = Field("09:00", pattern=TIME, description="Daily reports are due (station time).")


class ChannelSection(Section):
    kind: ChannelKind = Field(description="wecom-aibot, wecom-app, wecom-webhook, dingtalk-robot or dingtalk-webhook.")
    station: str = Field(description="Key of the station that it belongs to.")
    name: str = Field(description="The robot's name, as people @ it.")
    corp: str = Field(description="Corp id (WeCom ww…) or organisation id (DingTalk ding…).")
    mode: Literal["long", "callback", "send"] = Field(
        "long", description="long connection, callback, or send (webhooks)."
    )
    edition: Literal["", "standard", "professional", "addon"] = Field("", description="DingTalk quota edition.")
    secrets: str = Field(
        description="Prefix of its secrets in .env, for example LIAISON_AIBOT1 for LIAISON_AIBOT1_SECRET and so on."
    )
    ids: dict[str, str] = Field(default_factory=dict, description="Its public ids (bot_id, agent_id, client_id, …).")


class WeComSection(Section):
    api: str = Field("https://qyapi.weixin.qq.com", description="Base address of the API; private deployments differ.")
    socket: str = Field("wss://openws.work.weixin.qq.com", description="Long connection of smart robots.")
    oauth: str = Field("https://open.weixin.qq.com", description="Sign-in inside the client.")
    login: str = Field("https://login.work.weixin.qq.com", description="Sign-in by QR code in a browser.")
    media: list[str] = Field(
        [], description="Base addresses of a private deployment's media; else any public https host."
    )


class DingTalkSection(Section):
    api: str = Field("https://api.dingtalk.com", description="Base address of the v1 API.")
    oapi: str = Field("https://oapi.dingtalk.com", description="Base address of the old API, webhooks and sessions.")
    login: str = Field("https://login.dingtalk.com", description="Sign-in in a browser.")
    gateway_suffix: str = Field(".dingtalk.com", description="Where a Stream gateway may stand.")
    gateway: str = Field("", description="ws://… of this machine as the Stream gateway; development only.")
    media: str = Field("", description="http://… of this machine as the file host; development only.")
    client_script: str = Field(
        "",
        description="DingTalk's script for sign-in inside its client (https://g.alicdn.com/…); empty: as in a browser.",
    )
    card_template: str = Field("", description="Id of the published card template (docs/cards/liaison.json).")
    connections: int = Field(1, ge=1, le=4, description="Stream connections per robot.")


class PagerSection(Section):
    name: str = Field(min_length=1, max_length=60, description="What the way is called in records, e.g. `值班短信`.")
    kind: Literal["apprise", "smtp"] = Field(description="apprise: an SMS, voice or push gateway; smtp: mail.")
    station: str = Field("", description="Key of the station that it serves; empty: all.")
    serves: list[str] = Field(
        ["duty"],
        min_length=1,
        description="duty (whoever an alarm calls), chief, operator (who keeps the machine running), or user ids.",
    )
    secrets: str = Field(
        description="Prefix in .env: apprise needs _URL (may hold {mobile}); smtp takes _USER and _PASSWORD."
    )
    to: list[str] = Field([], description="Mail addresses; {mobile}@139.com reaches whoever is called.")
    sender: str = Field("", description="Mail address that it comes from.")
    host: str = Field("", description="Mail server.")
    port: int = Field(465, ge=1, le=65535, description="Port of the mail server.")
    security: Literal["tls", "starttls", "none"] = Field("tls", description="none only for a relay on this machine.")


class WatchSection(Section):
    every_seconds: float = Field(15, ge=0.2, le=60, description="How often the watch looks at everything.")
    beat_seconds: float = Field(5, ge=0.1, le=10, description="How often a serving process says that it lives.")
    engine_silent_seconds: float = Field(20, ge=1, le=60, description="A serving process silent so long is missed.")
    watch_silent_seconds: float = Field(45, ge=1, le=300, description="The watch silent so long is missed.")
    channel_silent_hours: int = Field(48, ge=1, le=720, description="A robot that nobody was heard by so long is told.")
    page_seconds: float = Field(8, ge=1, le=20, description="Longest time of one try over a second channel.")
    drill_at: str = Field(
        "08:45", pattern=rf"^$|{TIME}", description="Daily drill of every way to the duty officer; empty: none."
    )
    spool: str = Field(
        "", description="1 MB file that keeps danger words while the database is gone; empty: beside the database."
    )


class Logging(Section):
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is written.")
    format: Literal["json", "console"] = Field("json", description="json for machines, console for people.")


class Config(Section):
    server: Server = Field(default_factory=Server)
    storage: Storage = Field(default_factory=Storage)
    delivery: Delivery = Field(default_factory=Delivery)
    stations: list[Station] = Field(default_factory=list)
    channels: list[ChannelSection] = Field(default_factory=list)
    pagers: list[PagerSection] = Field(default_factory=list)
    watch: WatchSection = Field(default_factory=WatchSection)
    wecom: WeComSection = Field(default_factory=WeComSection)
    dingtalk: DingTalkSection = Field(default_factory=DingTalkSection)
    logging: Logging = Field(default_factory=Logging)


#: What each kind of channel needs: public ids in config.toml, secrets in .env under the channel's prefix.
NEEDS: Mapping[ChannelKind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    ChannelKind.WECOM_AIBOT: (("bot_id",), ("secret",)),
    ChannelKind.WECOM_APP: (("agent_id",), ("secret", "token", "encoding_aes_key")),
    ChannelKind.WECOM_WEBHOOK: ((), ("key",)),
    ChannelKind.DINGTALK_ROBOT: (("client_id", "robot_code"), ("client_secret",)),
    ChannelKind.DINGTALK_WEBHOOK: ((), ("access_token", "secret")),
}
PAGER_SECRETS = ("url", "user", "password")
METRICS_VARIABLE = "LIAISON_METRICS_TOKEN"
HEARTBEAT_VARIABLE = "LIAISON_HEARTBEAT_URL"
#: In callback mode a smart robot has no connection secret but an envelope.
AIBOT_CALLBACK_SECRETS = ("token", "encoding_aes_key")


class Settings(BaseModel):
    """Everything that was configured, checked: the tables and the secrets behind them."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    config: Config
    ring: KeyRing = Field(repr=False)
    credentials: dict[str, dict[str, str]] = Field(repr=False)  #: channel prefix → its ids and secrets
    pager_secrets: dict[str, dict[str, str]] = Field(default_factory=dict, repr=False)  #: pager prefix → url, user, …
    metrics_token: str = Field("", repr=False)  #: opens the figures (/metrics) to another machine
    heartbeat_url: str = Field("", repr=False)  #: told by the watch each time that all is well


def load(path: Path, environ: Mapping[str, str] | None = None) -> Settings:
    """Read config.toml beside its `.env`; raises ConfigError with every problem found."""
    problems: list[str] = []
    table = _read_toml(path, problems)
    secrets = _read_secrets(path.parent / ".env", environ if environ is not None else os.environ, problems)
    config = _validate(table, problems) if table is not None else None
    ring = _ring(secrets, problems)
    sound = config or (salvaged(Config, table) if table is not None else None)
    stations = _station_keys(table or {})
    credentials = _credentials(sound, secrets, problems) if sound is not None else {}
    pagers = _pager_secrets(sound, stations, secrets, problems) if sound is not None else {}
    if sound is not None:
        problems += [*_cross_checks(sound, stations), *plausible.channel_faults(sound, credentials)]
    if problems or config is None or ring is None:
        raise ConfigError(problems)
    return Settings(
        config=config,
        ring=ring,
        credentials=credentials,
        pager_secrets=pagers,
        metrics_token=secrets.get(METRICS_VARIABLE, "").strip(),
        heartbeat_url=secrets.get(HEARTBEAT_VARIABLE, "").strip(),
    )


def _read_toml(path: Path, problems: list[str]) -> dict[str, Any] | None:
    """None, and why, where there is nothing that could be looked at."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        problems.append(texts.config_missing(path=str(path)))
    except OSError:
        problems.append(texts.config_unreadable(path=str(path)))
    except UnicodeDecodeError:
        problems.append(texts.config_not_utf8(path=path.name))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE_IN_FILE.search(str(error))
        line, column = (int(found[1]), int(found[2])) if found else (0, 0)
        problems.append(texts.config_not_toml(path=path.name, line=line, column=column))
    return None


def _station_keys(table: Mapping[str, Any]) -> list[str]:
    """As they are written, also where the rest of their entry is wrong."""
    entries = table.get("stations", ())
    entries = entries if isinstance(entries, list) else ()
    return [str(entry["key"]) for entry in entries if isinstance(entry, dict) and "key" in entry]


def _read_secrets(path: Path, environ: Mapping[str, str], problems: list[str]) -> dict[str, str]:
    values = {k: v for k, v in (dotenv_values(path) if path.exists() else {}).items() if v is not None}
    problems += [texts.env_not_ours(name=name) for name in values if not _SECRET_NAME.fullmatch(name)]
    return values | {k: v for k, v in environ.items() if k.startswith(ENV_PREFIX)}


def _validate(table: dict[str, Any], problems: list[str]) -> Config | None:
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        problems += [_in_words(detail) for detail in error.errors(include_url=False)]
        return None


def _in_words(detail: ErrorDetails) -> str:
    place = ".".join(str(part + 1) if isinstance(part, int) else part for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        name = str(detail["loc"][-1])
        known = [word for word in _known_names(detail) if word != name]
        near = difflib.get_close_matches(name, known, n=1)
        return texts.config_unknown(place=place, suggestion=near[0] if near else "")
    if detail["type"] == "missing":
        return texts.config_required(place=place, example=_example(detail))
    return texts.config_wrong(
        place=place, value=_shown(detail["input"]), reason=_reason(detail), example=_example(detail)
    )


def _reason(detail: ErrorDetails) -> str:
    pattern = str(detail.get("ctx", {}).get("pattern", ""))
    if TIME in pattern:
        return texts.A_TIME
    if pattern:
        return texts.A_SHORT_NAME
    return texts.refused(word=detail["type"], particulars=detail.get("ctx", {}))


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def sections() -> dict[str, type[Section]]:
    """Table name in config.toml → its model; what the reference file and the documents are compared with."""
    return {
        "server": Server,
        "storage": Storage,
        "delivery": Delivery,
        "stations": Station,
        "channels": ChannelSection,
        "pagers": PagerSection,
        "watch": WatchSection,
        "wecom": WeComSection,
        "dingtalk": DingTalkSection,
        "logging": Logging,
    }


def _known_names(detail: ErrorDetails) -> list[str]:
    """What may stand where the unknown name stood: a table's own settings first, else anything."""
    model = sections().get(str(detail["loc"][0])) if len(detail["loc"]) > 1 else None
    return list(model.model_fields if model is not None else Config.model_fields)


def _example(detail: ErrorDetails) -> str:
    """The line to write instead: its default, or what stands in the example file; "" where nothing is usual."""
    location = [part for part in detail["loc"] if isinstance(part, str)]
    model = sections().get(location[0]) if location else None
    field = model.model_fields.get(location[1]) if model is not None and len(location) > 1 else None
    if field is None:
        return ""
    usual = field.get_default(call_default_factory=True, validated_data={}) if not field.is_required() else None
    value = texts.EXAMPLES.get(".".join(location[:2]), usual)
    return f"{location[1]} = {json.dumps(value, ensure_ascii=False)}" if value not in (None, "", [], {}) else ""


def _ring(secrets: Mapping[str, str], problems: list[str]) -> KeyRing | None:
    value = secrets.get("LIAISON_KEYS", "")
    if not value:
        problems.append(texts.keys_missing(example=KeyRing.generate()))
        return None
    try:
        return KeyRing.parse(value)
    except RingWrong as error:
        problems.append(texts.keys_wrong(reason=error.fault))
        return None


def _credentials(config: Config, secrets: Mapping[str, str], problems: list[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for channel in config.channels:
        ids, names = NEEDS[channel.kind]
        if channel.kind is ChannelKind.WECOM_AIBOT and channel.mode == "callback":
            names = AIBOT_CALLBACK_SECRETS
        values = dict(channel.ids)
        problems += [texts.id_missing(channel=channel.name, name=name) for name in ids if not values.get(name)]
        for name in names:
            variable = f"{channel.secrets}_{name.upper()}"
            values[name] = secrets.get(variable, "").strip()
            if not values[name]:
                problems.append(texts.secret_missing(channel=channel.name, variable=variable))
        found[channel.secrets] = values
    return found


def _pager_secrets(
    config: Config, stations: Sequence[str], secrets: Mapping[str, str], problems: list[str]
) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for pager in config.pagers:
        values = {name: secrets.get(f"{pager.secrets}_{name.upper()}", "").strip() for name in PAGER_SECRETS}
        found[pager.secrets] = values
        if pager.kind == "apprise" and not values["url"]:
            problems.append(texts.pager_secret_missing(pager=pager.name, variable=f"{pager.secrets}_URL"))
        if pager.kind == "smtp" and not (pager.host and pager.sender and pager.to):
            problems.append(texts.pager_mail_incomplete(pager=pager.name))
        if pager.station and pager.station not in stations:
            problems.append(texts.pager_station_unknown(pager=pager.name, key=pager.station))
        if not _SECRET_NAME.fullmatch(pager.secrets):
            problems.append(texts.prefix_wrong(channel=pager.name, prefix=pager.secrets))
    return found


def _cross_checks(config: Config, stations: Sequence[str]) -> list[str]:
    problems = list(plausible.faults(config))
    if not stations:
        problems.append(texts.NO_STATION)
    problems += [texts.station_twice(key=key) for key in sorted({k for k in stations if stations.count(k) > 1})]
    prefixes = [*(channel.secrets for channel in config.channels), *(pager.secrets for pager in config.pagers)]
    problems += [texts.prefix_twice(prefix=p) for p in sorted({p for p in prefixes if prefixes.count(p) > 1})]
    for channel in config.channels:
        if channel.station not in stations:
            near = difflib.get_close_matches(channel.station, stations, n=1)
            problems.append(
                texts.station_unknown(channel=channel.name, key=channel.station, known=near or sorted({*stations}))
            )
        if not _SECRET_NAME.fullmatch(channel.secrets):
            problems.append(texts.prefix_wrong(channel=channel.name, prefix=channel.secrets))
        if channel.mode == "callback" and not config.server.public_url:
            problems.append(texts.callback_without_address(channel=channel.name))
    return problems
