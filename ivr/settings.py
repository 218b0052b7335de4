"""Every setting, read once at start-up and handed down. No other module reads the environment."""

import os
import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from ivr.errors import SettingsWrong

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: Any) -> Any:
    """Reads `90`, `90s`, `15m`, `12h` and `3d`; ISO 8601 is left to pydantic."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd]?)", str(value).strip())
    return timedelta(seconds=float(match[1]) * _UNITS[match[2] or "s"]) if match else value


def _parts(value: Any) -> Any:
    return (
        [part.strip() for part in value.split(",") if part.strip()]
        if isinstance(value, str)
        else value
    )


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Paths = Annotated[tuple[Path, ...], NoDecode, BeforeValidator(_parts)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_parts)]


class Settings(BaseSettings):
    """What an operator can set, each as an environment variable with the prefix `SUARA_`."""

    model_config = SettingsConfigDict(
        env_prefix="SUARA_", frozen=True, extra="ignore", env_ignore_empty=True
    )

    public_url: str = Field("", description="Address under which the exchange reaches us.")
    twilio_account_sid: str = Field("", description="Account SID: AC and 32 hexadecimal digits.")
    twilio_auth_token: Secrets = Field(
        (),
        description="Auth token; while it is being rotated both, separated by a comma, the "
        "current one first.",
    )
    twilio_api_url: str = Field(
        "https://api.twilio.com", description="Address of Twilio's REST API, or of a stand-in."
    )
    twilio_delete_after: Duration = Field(
        timedelta(days=3),
        description="How long Twilio's copy of a recording stays once ours is verified, such as "
        "`0`, `12h` or `3d`.",
    )
    data_dir: Path = Field(Path("var"), description="Folder for the database and recordings.")
    database_url: str = Field(
        "", description="SQLite or PostgreSQL; by default `suara.db` in the data folder."
    )
    recordings_dir: Path | None = Field(
        None,
        description="Folder of the recordings, by default in the data folder. Several machines on "
        "one database share this folder, and each has a data folder of its own.",
    )
    station_files: Paths = Field(
        (), description="Station files, separated by commas; by default the one we ship."
    )
    speech: str = Field(
        "",
        description="Language to engine and model, such as "
        "`id=vosk:/models/id,en=whisper:whisper-base`; by default an installed Vosk model for "
        "the language, else an installed Whisper model.",
    )
    speech_processes: int = Field(
        default_factory=lambda: os.cpu_count() or 1,
        ge=1,
        le=256,
        description="How many recordings are transcribed at once; by default one a core.",
    )
    models_dir: Path = Field(
        Path(sys.prefix) / "share" / "suara" / "models",
        description="Folder of installed speech models; by default beside the installation.",
    )
    vosk_site: str = Field(
        "https://alphacephei.com/vosk/models",
        description="Where `suara models install` finds Vosk's official list.",
    )
    fetch_patience: Duration = Field(
        timedelta(minutes=15),
        description="How long one round of fetching a recording keeps trying.",
    )
    reconcile_every: Duration = Field(
        timedelta(minutes=2),
        gt=timedelta(0),
        description="How often the exchange is asked for recordings that we never heard of.",
    )
    heartbeat: Duration = Field(
        timedelta(seconds=5),
        gt=timedelta(0),
        description="How often a process says that it is alive; six beats missed and its work "
        "is handed to another.",
    )
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING or ERROR.")

    @field_validator("public_url", "twilio_api_url", "vosk_site")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("must be an address such as https://lapor.example.id")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("must have no user, password, query or fragment")
        return value.rstrip("/")

    @field_validator("twilio_account_sid")
    @classmethod
    def _account(cls, value: str) -> str:
        if value and not re.fullmatch(r"AC[0-9a-fA-F]{32}", value):
            raise ValueError("must be AC and 32 hexadecimal digits")
        return value

    @field_validator("log_level")
    @classmethod
    def _level(cls, value: str) -> str:
        if value.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
        return value.upper()

    @property
    def database(self) -> str:
        """The database URL, SQLite in the data folder unless one was given."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'suara.db').absolute()}"

    @property
    def recordings(self) -> Path:
        """The folder of the recordings."""
        return self.recordings_dir or self.data_dir / "recordings"

    @property
    def embedded(self) -> bool:
        """Whether everything runs on SQLite on this one machine."""
        return self.database.startswith("sqlite")

    @property
    def tokens(self) -> tuple[str, ...]:
        """The auth tokens in clear, the current one first."""
        return tuple(token.get_secret_value() for token in self.twilio_auth_token)

    def require_telephony(self) -> None:
        """Refuse to start without what answering calls needs.

        Raises:
            SettingsWrong: naming every setting that is missing.
        """
        needed = ("public_url", "twilio_account_sid", "twilio_auth_token")
        missing = [f"SUARA_{name.upper()}" for name in needed if not getattr(self, name)]
        if missing:
            raise SettingsWrong(
                f"not set: {', '.join(missing)}. docs/settings.md says what belongs there."
            )


def load_settings(**given: Any) -> Settings:
    """The settings from the environment, with `given` ones in their place.

    Raises:
        SettingsWrong: naming every setting that cannot be used, never showing its value.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        wrong = [
            f"SUARA_{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()
        ]
        raise SettingsWrong("; ".join(wrong)) from None
