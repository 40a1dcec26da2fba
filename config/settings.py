"""Settings from the environment, prefix MUSTER_, one class a concern. docs/operating.md lists each; a test holds it."""

import contextlib
import os
import secrets
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_ENVIRONMENT = SettingsConfigDict(env_prefix="MUSTER_", extra="ignore")


class RecordSettings(BaseSettings):
    """Where the record lies."""

    model_config = _ENVIRONMENT
    database_url: str = "sqlite:///var/muster.db"
    database_pool: int = Field(default=5, ge=1, le=100)
    """Connections that a process keeps to PostgreSQL; twice as many for a moment."""
    database_timeout_seconds: int = Field(default=30, ge=1)
    """After this PostgreSQL ends a statement; migrations and copies have no limit."""


class IndexSettings(BaseSettings):
    """Where the search index lies: `embedded:FOLDER` or `http(s)://HOST[,HOST…]`."""

    model_config = _ENVIRONMENT
    index_url: str = "embedded:var/index"
    index_name: str = Field(default="calls", pattern="^[a-z][a-z0-9_]*$")
    """What the index is called on a server that several installations share."""
    index_api_key: str = ""
    index_user: str = ""
    index_password: str = ""
    index_ca_file: Path | None = None
    """The authority that signed the server's certificate; unset, those that the system trusts."""
    index_timeout_seconds: float = Field(default=10.0, gt=0)
    index_retries: int = Field(default=4, ge=0, le=10)
    """Times that a request is tried again after 429 or 503, waiting longer each time."""
    index_shards: int = Field(default=1, ge=1)
    index_replicas: int = Field(default=0, ge=0)
    index_vectors: str = Field(default="exact", pattern="^(exact|int8_hnsw)$")
    """How the server compares vectors: all of them, or a graph of 8-bit ones (docs/growing.md)."""


class EmbeddingSettings(BaseSettings):
    """Which models embed, by which engine, and where prepared models are kept."""

    model_config = _ENVIRONMENT
    model: str = "all-mpnet-base-v2"
    """Ranks calls for members."""
    search_model: str = "all-MiniLM-L6-v2"
    """Searches by words, in a third of the time and memory; also for themes and the sentences of a reason."""
    embed_engine: str = Field("onnx", pattern="^(onnx|sentence-transformers)$")
    model_folder: Path = Path("var/models")


class MailSettings(BaseSettings):
    """How mail leaves and who it comes from."""

    model_config = _ENVIRONMENT
    mail_url: str = "file:var/outbox"
    mail_from: str = "Muster <calls@muster.example>"
    mail_reply_to: str = ""
    mail_bounces_to: str = ""
    """The mailbox for returned mail; mails go out as `name+<tag>@domain` of it. Empty: the address of `mail_from`."""
    mail_bounces_imap: str = ""
    """Where returned mail is polled: `imaps://USER:PASSWORD@HOST/FOLDER`; empty, and nothing is polled."""
    mail_dkim_key: Path | None = None
    """The private key file that signs mail; none, and mail leaves unsigned."""
    mail_dkim_selector: str = "muster"
    mail_connections: int = Field(default=1, ge=1, le=8)
    mail_rate: float = Field(default=20.0, gt=0)
    """At most so many mails a second leave."""
    mail_brake_factor: float = Field(default=3.0, ge=1)
    """A batch, or a day, with more than this many times the mails of the one before waits for staff."""
    mail_brake_floor: int = Field(default=50, ge=0)
    """Batches and days of up to so many mails never wait."""


class SiteSettings(BaseSettings):
    """Who runs this installation and at which address people reach it."""

    model_config = _ENVIRONMENT
    site_name: str = "Muster"
    site_url: str = "http://127.0.0.1:8000"
    owner_name: str = "Example Defence and Cyber Cluster"
    owner_address: str = "1 Example Street, Derby, DE1 1AA"
    contact: str = "team@muster.example"
    secret_key: str = ""
    """Signs links and sessions. Empty: made once and kept in `secret_file`."""
    secret_file: Path = Path("var/secret")


class WebSettings(BaseSettings):
    """How the pages are served and what strangers may see."""

    model_config = _ENVIRONMENT
    listen: str = Field("127.0.0.1:8000", pattern=r"^.+:\d{1,5}$")
    web_workers: int = Field(2, ge=1, le=64)
    web_threads: int = Field(4, ge=1, le=64)
    trusted_proxies: int = Field(0, ge=0, le=5)
    """How many proxies stand in front; their X-Forwarded headers are believed, nobody else's."""
    public_calls: bool = False
    """Whether the list of open calls is there for everybody."""
    open_staff: bool = False
    """Whoever sits at this machine is staff without signing in. Refused unless `listen` is a loopback address."""


class FetchSettings(BaseSettings):
    """How sources are asked: limits of one exchange, and who may be connected to."""

    model_config = SettingsConfigDict(env_prefix="MUSTER_FETCH_", extra="ignore")
    connect_seconds: float = Field(default=10, gt=0, le=120)
    read_seconds: float = Field(default=20, gt=0, le=600)
    """The longest silence within an answer."""
    total_seconds: float = Field(default=120, gt=0, le=3600)
    """The longest that one exchange may take, redirects included, however steadily it drips."""
    most_bytes: int = Field(default=128 * 1024 * 1024, ge=1024)
    """The largest answer, counted after unpacking."""
    attempts: int = Field(default=3, ge=1, le=10)
    patience_seconds: float = Field(default=150, ge=0, le=3600)
    """How long a question may wait for its turn at a host before it is given up."""
    ca_file: Path | None = None
    """Certificates to trust instead of the machine's own."""
    allow_loopback: bool = False
    """Whether this machine itself may be asked: for tests only."""


class ClockSettings(BaseSettings):
    """The moment that a whole run takes for now; unset, the machine's clock."""

    model_config = _ENVIRONMENT
    now: datetime | None = None

    @field_validator("now")
    @classmethod
    def _with_zone(cls, value: datetime | None) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("MUSTER_NOW needs a zone, for example 2023-02-01T09:00:00Z")
        return value.astimezone(UTC) if value else None


def signing_key() -> str:
    """The key that signs sessions and links: MUSTER_SECRET_KEY, else made once, readable by its owner alone."""
    site = SiteSettings()
    if site.secret_key:
        return site.secret_key
    path = site.secret_file
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    if not path.exists():
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)          # the first of several starting workers wins
        fresh.unlink()
    return path.read_text().strip()


def current_time() -> datetime:
    """Now in UTC, or MUSTER_NOW. The edges call it once a run and pass the value on (design.md section 3, rule 3)."""
    return _clock_set_to(os.environ.get("MUSTER_NOW")) or datetime.now(UTC)


@cache
def _clock_set_to(_: str | None) -> datetime | None:
    return ClockSettings().now        # read once for each value of the variable: a web worker asks for every page


@cache
def project_folder() -> Path:
    """The folder that holds `config/`: sample data and catalogue are read from there."""
    return Path(__file__).resolve().parent
