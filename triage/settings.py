"""The environment, read once."""

import os
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from triage.roles import Role


class SignIn(StrEnum):
    """How people show who they are."""

    PERSONAS = "personas"  # invented people, on this machine, in a demonstration
    ACCOUNTS = "accounts"  # e-mail address, password and a code
    OIDC = "oidc"  # an identity provider


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
    enquiries: str = ""  # whom to ring about a referral, as people are told it
    copies_folder: Path | None = None  # for the copies that are kept for an outage
    audit_heads: Path | None = None  # a file elsewhere for the heads of the record
    # Clinicians give their own band before they see the proposed one: for nobody, for
    # a sample in a hundred referrals, or for every referral.
    blind_first: Literal["sample", "always"] = "sample"
    blind_sample_percent: float = Field(default=10, gt=0, le=100)  # never none at all

    # Messages to families. With no provider named they are written into a folder.
    messages_folder: Path | None = None
    notify_url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    notify_key: SecretStr = SecretStr("")
    notify_sms_template: str = ""  # one template for each way: ((body)), ((subject))
    notify_email_template: str = ""
    notify_letters: bool = False  # printed and posted by the provider
    notify_callback_token: SecretStr = SecretStr("")  # at least 32 characters
    smtp_host: str = ""
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: Literal["starttls", "tls", "none"] = "starttls"
    smtp_from: str = ""
    letters_from: str = ""  # the return address, its lines parted by commas
    # Who is answerable for what families tell us. Nobody is written to without a name.
    duty_owner: str = ""
    duty_email: str = ""
    duty_mobile: str = ""
    reading_hours_a_week: float = Field(default=0, ge=0)  # for reading replies
    out_of_hours_team: str = ""
    out_of_hours_accepted_on: date | None = None  # the day that team agreed to it
    out_of_hours_email: str = ""
    out_of_hours_mobile: str = ""

    sign_in: SignIn = SignIn.PERSONAS
    public_url: str = Field(default="", pattern=r"^(https?://[A-Za-z0-9.:\[\]-]+/?)?$")
    proxies: str = "127.0.0.1"  # whose word is taken for where a visitor comes from
    secret: SecretStr = SecretStr("")

    oidc_issuer: str = Field(default="", pattern=r"^(https?://\S+)?$")
    oidc_name: str = "your organisation's sign-in"
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_key_file: Path | None = None  # a private key in PEM, in place of the secret
    oidc_key_algorithm: str = Field(
        default="RS512", pattern=r"^(RS|PS|ES)(256|384|512)$"
    )
    oidc_scopes: str = "openid profile email"
    oidc_acr_values: str = ""  # asked for, in order of liking
    oidc_acr_accepted: str = ""  # taken as an answer; what was asked for where empty
    oidc_prompt: str = ""
    oidc_max_age: int | None = Field(default=None, ge=0)  # seconds since they signed in
    oidc_directory: str = ""  # the `tid` claim must be this
    oidc_email_is_checked: bool = False  # this provider only names checked addresses
    oidc_role_claim: str = ""  # roles come from here; from the account where empty
    oidc_roles: dict[str, Role] = {}  # its words, and the roles they stand for

    @property
    def origin(self) -> str:
        """The address people open, without a last slash; "" where none is named."""
        return self.public_url.rstrip("/").casefold()

    @property
    def over_https(self) -> bool:
        """Whether people reach this product over an encrypted connection."""
        return self.origin.startswith("https://")

    @property
    def public_host(self) -> str:
        """The name, and the port if it is not the usual one, that people ask for."""
        return self.origin.partition("//")[2]

    @property
    def opens_to_others(self) -> bool:
        """Whether other machines may ask: real sign-in, over https."""
        return self.sign_in is not SignIn.PERSONAS and self.over_https


def settings_now() -> Settings:
    """The settings of the environment as it is; read again only when it changes."""
    return _settings(
        tuple(
            sorted(
                (name, os.environ[name])  # asked for often: only ours are read
                for name in os.environ
                if name[:7].upper() == "TRIAGE_"
            )
        )
    )


@lru_cache(maxsize=1)
def _settings(_: tuple[tuple[str, str], ...]) -> Settings:
    return Settings()


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
