"""Settings about people: whether there are accounts, who may make bins, how often somebody may try to sign in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import SettingsConfigDict

from inspector.limit_settings import RateText
from inspector.mail_settings import MailSettings
from inspector.sign_on_settings import SignOnSettings, check_sign_on


class PeopleSettings(SignOnSettings, MailSettings):
    """What an operator can set about accounts; part of `Config`."""

    model_config = SettingsConfigDict(env_prefix="INSPECTOR_", extra="ignore", frozen=True)

    access: Literal["open", "login"] = Field(
        "open",
        description="`open`: no accounts, a bin belongs to the browser that made it. `login`: people sign in, bins "
        "belong to them or to their teams, and are shared with others by links.",
    )
    bin_makers: Literal["", "anyone", "people", "admins"] = Field(
        "",
        description="Who may create bins: `anyone`, `people` who are signed in, or `admins` of the instance. "
        "Empty: anyone, or with `INSPECTOR_ACCESS=login` people.",
    )
    sign_in_rate: RateText = Field(
        "20/minute",
        description="Attempts to sign in from one client network; beyond it 429. "
        "Who is signed in already notices nothing.",
    )
    sign_in_days: int = Field(
        30, ge=1, le=400, description="Days without a visit after which people have to sign in again."
    )

    @model_validator(mode="after")
    def _people_need_accounts(self) -> Self:
        if self.access == "open" and self.bin_makers in {"people", "admins"}:
            raise ValueError(
                f"INSPECTOR_BIN_MAKERS is {self.bin_makers}, but nobody can sign in: "
                "set INSPECTOR_ACCESS=login, or let anyone make bins"
            )
        return self

    @property
    def has_people(self) -> bool:
        """True when there are accounts."""
        return self.access == "login"

    @property
    def makers(self) -> str:
        """Who may create bins: `anyone`, `people` or `admins`."""
        return self.bin_makers or ("people" if self.has_people else "anyone")


def check_ways_in(config: PeopleSettings, trusted_proxies: Iterable[str], public_url: str) -> None:
    """Make sure that people can come in by every way that is set.

    Raises:
        ValueError: one leads nowhere, or lets in anybody; the message says what to set.
    """
    check_sign_on(config, config.has_people, trusted_proxies)
    if config.mail_url and not public_url:
        raise ValueError("INSPECTOR_MAIL_URL is set, but links in mail lead nowhere: set INSPECTOR_PUBLIC_URL, too")
