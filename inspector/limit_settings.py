"""Settings that keep one client, one bin or one flood from taking what others need; part of `Config`."""

from __future__ import annotations

import ipaddress
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bins.message.client import Network
from bins.message.limits import MIB
from bins.message.rate import Rate

_GIB = 1024 * MIB


def _a_rate(value: str) -> str:
    Rate.parse(value)
    return value


def _networks(value: str) -> str:
    _parsed(value)
    return value


def _parsed(value: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip(), strict=False) for part in value.split(",") if part.strip())


RateText = Annotated[str, AfterValidator(_a_rate)]
NetworkList = Annotated[str, NoDecode, AfterValidator(_networks)]


class LimitSettings(BaseSettings):
    """Limits per bin and per client network (an IPv4 address, or a /64 of IPv6), and how long requests stay."""

    model_config = SettingsConfigDict(env_prefix="INSPECTOR_", extra="ignore", frozen=True)

    capture_rate: RateText = Field(
        "0",
        description="Requests that one bin takes, such as `600/minute` or `50/second`; beyond it 429. "
        "0: as many as come.",
    )
    client_rate: RateText = Field(
        "0", description="Requests taken from one client network, over all bins; beyond it 429. 0: as many as come."
    )
    link_miss_rate: RateText = Field(
        "100/minute",
        description="Wrong links and tokens from one client network; beyond it 429 in place of 404. "
        "A right one always opens.",
    )
    bin_rate: RateText = Field(
        "300/hour", description="Bins made by one client network; beyond it 429. 0: as many as are wanted."
    )
    max_client_connections: int = Field(
        64,
        ge=0,
        description="Open connections of one client network, websockets apart; beyond it 429. 0: as many as come.",
    )
    max_client_sockets: int = Field(
        100,
        ge=0,
        description="Open websockets of one client network; beyond it pages ask every few seconds instead. "
        "0: as many as come.",
    )
    unlimited_clients: NetworkList = Field(
        "127.0.0.0/8,::1/128",
        description="Addresses or networks, comma separated, that no limit per client network holds for, "
        "but for wrong links. Trusted proxies are never counted: those behind them are.",
    )
    max_requests_per_bin: int = Field(
        1_000_000,
        ge=0,
        description="Requests of one bin; beyond it the oldest go, or new ones are refused, as its settings say. "
        "0: no bound.",
    )
    max_bytes_per_bin: int = Field(
        2 * _GIB,
        ge=0,
        description="Bytes of one bin, heads and bodies; beyond it the oldest go, or new ones are refused, "
        "as its settings say. 0: no bound.",
    )
    keep_days: int = Field(0, ge=0, description="Days that a request is kept, unless it is pinned. 0: for ever.")
    idle_bin_days: int = Field(
        0, ge=0, description="Days without a request after which a bin expires and is deleted. 0: never."
    )

    @cached_property
    def unlimited_networks(self) -> tuple[Network, ...]:
        """Clients without limits of their own, as networks."""
        return _parsed(self.unlimited_clients)
