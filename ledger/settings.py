"""Settings: what is told from outside. Only this and ledger/bootstrap.py read the environment."""

import hashlib
import os
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_CLONE = Path(__file__).resolve().parent.parent
# PostgreSQL refuses root, and the account that runs it instead seldom passes through a root's home.
_ROOTS_PLACE = Path("/var/lib/thidua")


def default_data_directory() -> Path:
    """Return `.data/` in the clone; for root, a place of this clone's own below /var/lib."""
    if os.geteuid() != 0:
        in_clone = (_CLONE / "pyproject.toml").exists()
        return _CLONE / ".data" if in_clone else Path.home() / ".local" / "share" / "thidua"
    mark = hashlib.sha256(os.fsencode(_CLONE)).hexdigest()[:8]
    return _ROOTS_PLACE / f"{_CLONE.name}-{mark}"


class Settings(BaseSettings):
    """Every setting, under the name of its environment variable.

    An empty variable counts as absent, as in a compose file that passes on what is not set.
    """

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", frozen=True)

    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="PORT")

    data: Path = Field(default_factory=default_data_directory, validation_alias="THIDUA_DATA")
    """The data directory: the embedded server's cluster, and whatever else is kept in files."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL", repr=False)
    """The owner's address, used to migrate and rebuild; None: the embedded server."""
    app_url: str | None = Field(default=None, validation_alias="THIDUA_APP_URL", repr=False)
    """The service's address, a role that may only read and add; None: a role made at migration."""
    pg_bin: Path | None = Field(default=None, validation_alias="THIDUA_PG_BIN")
    """The folder of PostgreSQL's programs; None: those that came with the installation."""

    keys: Path | None = Field(default=None, validation_alias="THIDUA_KEYS")
    """The folder of the keys that sign; None: `keys` in the data directory."""
    app_key: str | None = Field(default=None, validation_alias="THIDUA_APP_KEY", repr=False)
    """The application's key itself, in place of `app.key` in that folder; likewise the next two."""
    log_key: str | None = Field(default=None, validation_alias="THIDUA_LOG_KEY", repr=False)
    witness_key: str | None = Field(default=None, validation_alias="THIDUA_WITNESS_KEY", repr=False)
    origin: str | None = Field(default=None, validation_alias="THIDUA_ORIGIN")
    """The log's name, as `thidua.example.vn/ha-dong`; None: what its keys say, or a new one."""

    signer: str | None = Field(default=None, validation_alias="THIDUA_SIGNER")
    """The address of the signer of checkpoints (`thidua signer`); None: it runs with the log."""
    signer_secret: str | None = Field(
        default=None, validation_alias="THIDUA_SIGNER_SECRET", repr=False
    )
    """What the log and its signer know each other by, where it runs elsewhere."""
    tsa: str | None = Field(default=None, validation_alias="THIDUA_TSA")
    """The address of a time-stamping authority (RFC 3161); None: checkpoints get no stamp."""
    tsa_roots: Path | None = Field(default=None, validation_alias="THIDUA_TSA_ROOTS")
    """A PEM file of the roots that the authority's certificate must lead to."""

    issuer: str | None = Field(default=None, validation_alias="THIDUA_ISSUER")
    """Whose tokens are believed: their `iss`."""
    audience: str = Field(default="thidua-ledger", validation_alias="THIDUA_AUDIENCE")
    """Whom a token must be for: its `aud`."""
    jwks: str | None = Field(default=None, validation_alias="THIDUA_JWKS")
    """Where the issuer's public keys are: a file, or an https address."""
    demo: bool = Field(default=False, validation_alias="THIDUA_DEMO")
    """Whether the demo's own issuer may be believed beyond the loopback address."""

    @field_validator("data", "pg_bin", "keys", "tsa_roots")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        return path if path is None else path.expanduser().absolute()
