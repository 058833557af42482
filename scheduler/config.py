"""Settings of one installation, from the environment (`HANHTRINH_...`) and `instance/settings.env`."""

from __future__ import annotations

import os
import secrets
from datetime import time
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from scheduler.errors import SettingsError

PREFIX = "HANHTRINH_"


def instance_folder() -> Path:
    """The folder of this installation: `HANHTRINH_INSTANCE`, else `instance/` beside the code, else below here."""
    named = os.environ.get(PREFIX + "INSTANCE")
    if named:
        return Path(named).resolve()
    beside = Path(__file__).resolve().parent.parent
    return (beside if (beside / "pyproject.toml").is_file() else Path.cwd()) / "instance"


class Settings(BaseSettings):
    """Typed settings; a wrong one stops the start with its name.

    Durations are in the unit of their name. `base_url` is what links in feeds, papers and QR codes begin with.

    Mail goes out where `mail_host` and `mail_from` are set, short messages where `text_gateway` is (an address that
    takes a JSON POST of `text_template`). `text_is_private` and `webhook_is_private` let these requests reach the
    office's own network. A change that begins within `urgent_hours` is told at once; others wait for
    `digest_wait_minutes` and for the end of the quiet period (`quiet_from` to `quiet_until` at the recipient's office).
    Answers to invitations go to `mail_reply_to`, a mailbox whose server takes addresses with a plus (`name+tag@...`);
    without it nobody reads them. Where nobody confirms within `confirm_urgent_minutes` or `confirm_hours` a change that
    begins within `confirm_days`, the next contact is told.

    People's own calendars are read again every `calendar_refresh_minutes`; with `calendar_may_be_private` also from
    addresses of the office's own network, which are refused otherwise.

    With `connection_reliability` (percent; 0 asks nothing) plans leave so much time between flights that so many of
    100 landings are in time; what is published or pinned stays possible.

    A version that asks something new of a family within `short_notice_days` days says so before it is approved.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    instance: Path = Field(default_factory=instance_folder)
    database_url: str = ""
    secret_key: SecretStr = SecretStr("")
    base_url: str = "http://127.0.0.1:8000"
    language: str = Field(default="", pattern="^(vi|en)?$")
    author_may_approve: bool = False
    session_hours: int = Field(default=12, gt=0, le=168)
    subscription_days: int = Field(default=365, gt=0)
    tombstone_days: int = Field(default=7, ge=0)
    feed_past_days: int = Field(default=30, ge=0)
    feed_future_days: int = Field(default=180, gt=0)
    feed_refresh_minutes: int = Field(default=60, gt=0)
    upload_megabytes: int = Field(default=20, gt=0)
    worker_poll_seconds: float = Field(default=1.0, gt=0)
    run_heartbeat_seconds: int = Field(default=30, gt=0)
    solver_workers: int = Field(default=2, gt=0)
    connection_reliability: float = Field(default=0, ge=0, le=99.5)
    short_notice_days: int = Field(default=3, ge=0, le=60)
    mail_host: str = ""
    mail_port: int = Field(default=587, gt=0, le=65535)
    mail_security: Literal["tls", "starttls", "none"] = "starttls"
    mail_user: str = ""
    mail_password: SecretStr = SecretStr("")
    mail_from: str = Field(default="", pattern=r"^$|^[^@\s<>]+@[^@\s<>]+$")
    mail_reply_to: str = Field(default="", pattern=r"^$|^[^@+\s<>]{1,36}@[^@\s<>]+$")
    mail_seconds: float = Field(default=20.0, gt=0, le=60)
    mail_authority_file: str = ""
    text_gateway: str = ""
    text_template: str = '{"to": "{to}", "text": "{text}", "id": "{key}"}'
    text_authorization: SecretStr = SecretStr("")
    text_is_private: bool = False
    webhook_is_private: bool = False
    quiet_from: time = time(21, 0)
    quiet_until: time = time(6, 30)
    urgent_hours: int = Field(default=48, ge=0)
    urgent_wait_minutes: int = Field(default=1, ge=0)
    digest_wait_minutes: int = Field(default=10, ge=0)
    message_tries: int = Field(default=10, gt=0, le=30)
    confirm_urgent_minutes: int = Field(default=60, gt=0)
    confirm_hours: int = Field(default=24, gt=0)
    confirm_days: int = Field(default=14, gt=0)
    message_kept_days: int = Field(default=90, gt=0)
    calendar_refresh_minutes: int = Field(default=60, ge=5, le=1440)
    calendar_may_be_private: bool = False

    @property
    def database(self) -> str:
        """The SQLAlchemy address: `HANHTRINH_DATABASE_URL`, else the SQLite file of the instance folder."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.instance / 'hanhtrinh.sqlite'}"

    def key(self) -> str:
        """The installation's secret, made on first use and kept readable by the owner alone."""
        given = self.secret_key.get_secret_value()
        return given or _kept_key(self.instance / "secret.key")


def _kept_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text("ascii").strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text("ascii").strip()


@lru_cache
def settings() -> Settings:
    """The settings of this process. Raises SettingsError naming the first wrong one."""
    try:
        return Settings(_env_file=instance_folder() / "settings.env")  # type: ignore[call-arg]  # pydantic-settings' own argument
    except ValidationError as failure:
        first = failure.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
        limits = first.get("ctx", {})
        limit = next((limits[key] for key in ("gt", "ge", "lt", "le") if key in limits), "")
        raise SettingsError("setting-invalid", name=name, fault=first["type"], limit=str(limit)) from None
