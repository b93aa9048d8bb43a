"""The environment, read once."""

from functools import cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Every setting has a `TRIAGE_` name in the environment and a safe default."""

    model_config = SettingsConfigDict(env_prefix="TRIAGE_", frozen=True)

    database_url: str = "sqlite:///triage.sqlite"
    content: Path | None = None  # a folder holding rules/ and models/
    tenant: str = Field(default="local", pattern=r"^[a-z0-9-]{1,40}$")
    service_name: str = "Children's assessment services"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    largest_upload_mb: int = Field(default=200, ge=1)


@cache
def content_folder(chosen: Path | None = None) -> Path:
    """The folder that holds `rules/` and `models/`.

    The one chosen, else the one beside the checkout, else the one inside the wheel.
    """
    if chosen is not None:
        return chosen
    package = Path(__file__).parent
    beside = package.parent
    return beside if (beside / "rules" / "facts.toml").exists() else package / "content"
