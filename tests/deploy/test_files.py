"""The files for compose and Kubernetes: they parse, hold together, and set what the app knows."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from inspector.config import Config, load_config
from inspector.supervisor import STOP_SECONDS
from tests.deploy.arrivals import table
from tests.deploy.shipped import DEPLOY, DOCKERFILE, NAME, UNIT, YAML, document, instructions, unit
from tests.serving import ROOT

COMPOSE = ["compose.yaml", "compose.team.yaml"]
KUBERNETES = ["deployment", "service", "ingress", "poddisruptionbudget", "secret.example"]
FROM_FILES = {"SECRET_KEY", "SECRET_KEY_FALLBACKS", "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN"}
SHIPPED = sorted(
    [
        *YAML,
        DOCKERFILE,
        UNIT,
        DEPLOY / "nginx" / "inspector.conf",
        DEPLOY / "caddy" / "Caddyfile",
        DEPLOY / "haproxy" / "haproxy.cfg",
    ]
)
SECRETS = {
    "database_url": "postgres://inspector:password@database/inspector",
    "redis_url": "redis://:password@redis:6379/0",
    "secret_key": "k" * 64,
}


def pod() -> Any:
    """Give the pod of the deployment."""
    return document("kubernetes/deployment.yaml")["spec"]["template"]["spec"]


def settings(name: str) -> dict[str, str]:
    """Give the variables that a file sets for the inspector, with nothing in the environment of whoever starts it."""
    if name.startswith("compose"):
        set_here = document(name)["services"]["inspector"]["environment"]
    elif name == "systemd":
        set_here = dict(line.split("=", 1) for line in unit("Environment"))
    else:
        set_here = {entry["name"]: entry["value"] for entry in pod()["containers"][0]["env"]}
    return {key: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for key, value in set_here.items()}


@pytest.fixture(params=[*COMPOSE, "systemd", "kubernetes"])
def configured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Config:
    """What the app makes of the variables of a file, with its secrets where it says."""
    for name in FROM_FILES:
        monkeypatch.setenv(f"INSPECTOR_{name}", "")
    for name, value in settings(request.param).items():
        if name.endswith("_FILE"):
            path = tmp_path / Path(value).name
            path.write_text(SECRETS[path.name] + "\n", encoding="utf-8")
            value = str(path)
        monkeypatch.setenv(name, value)
    return load_config()


@pytest.mark.parametrize("path", YAML, ids=lambda path: path.name)
def test_it_is_yaml_of_one_document(path: Path) -> None:
    assert isinstance(yaml.safe_load(path.read_text(encoding="utf-8")), dict)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_it_begins_with_how_to_use_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    comment = re.match(r"(#.*\n)+", text)
    assert comment
    assert re.search(r"not (been )?(run|built)|Run by the tests", comment[0])


@pytest.mark.parametrize("name", [*COMPOSE, "systemd", "kubernetes"])
def test_it_sets_only_what_the_app_knows(name: str) -> None:
    known = {f"INSPECTOR_{field.upper()}" for field in Config.model_fields}
    known |= {f"INSPECTOR_{field}_FILE" for field in FROM_FILES}

    assert settings(name)
    assert not settings(name).keys() - known


def test_the_app_takes_what_is_set(configured: Config) -> None:
    assert configured.workers == 1 or (configured.on_postgres and configured.redis_url)


# -- compose ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", COMPOSE)
def test_services_name_only_what_is_declared(name: str) -> None:
    file = document(name)

    for service in file["services"].values():
        named = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        assert set(service.get("depends_on", {})) <= set(file["services"])
        assert set(service.get("secrets", [])) <= set(file.get("secrets", {}))
        assert set(service["networks"]) <= set(file["networks"])
        assert set(named) <= set(file["volumes"])


@pytest.mark.parametrize("name", COMPOSE)
def test_secrets_are_read_where_compose_puts_them(name: str) -> None:
    for service in document(name)["services"].values():
        told = yaml.safe_dump(service)
        read = set(re.findall(r"/run/secrets/(\w+)", told))

        assert read == set(service.get("secrets", []))


@pytest.mark.parametrize("name", COMPOSE)
def test_only_this_machine_reaches_the_port_and_only_its_gateway_is_believed(name: str) -> None:
    file = document(name)

    (network,) = file["networks"].values()
    services = file["services"]
    assert services["inspector"]["ports"] == [f"127.0.0.1:8000:{image_port()}"]
    assert not [other for other in services if other != "inspector" and "ports" in services[other]]
    assert settings(name)["INSPECTOR_TRUSTED_PROXIES"] == network["ipam"]["config"][0]["gateway"]


@pytest.mark.parametrize("name", COMPOSE)
def test_images_have_versions(name: str) -> None:
    for service in document(name)["services"].values():
        _, _, tag = service["image"].partition(":")

        assert re.match(r"\d", tag)
        assert "build" not in service or tag == version()


def test_the_team_waits_for_healthy_stores_and_has_workers() -> None:
    services = document("compose.team.yaml")["services"]

    waits = {name: condition["condition"] for name, condition in services["inspector"]["depends_on"].items()}
    assert waits == dict.fromkeys(["database", "redis"], "service_healthy")
    assert all("healthcheck" in services[name] for name in waits)
    assert int(settings("compose.team.yaml")["INSPECTOR_WORKERS"]) >= 2


# -- Kubernetes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", KUBERNETES)
def test_objects_are_of_one_name(name: str) -> None:
    file = document(f"kubernetes/{name}.yaml")

    assert file["metadata"]["name"] == "inspector"
    assert file["metadata"].get("labels") in (None, {"app.kubernetes.io/name": "inspector"})


def test_everything_but_the_secret_is_applied_with_the_version() -> None:
    file = document("kubernetes/kustomization.yaml")

    assert sorted(file["resources"]) == sorted(f"{name}.yaml" for name in KUBERNETES if name != "secret.example")
    assert [image["newTag"] for image in file["images"]] == [version()]
    assert [image["name"] for image in file["images"]] == [pod()["containers"][0]["image"]]


def test_service_ingress_and_budget_find_the_pods() -> None:
    deployment, service = document("kubernetes/deployment.yaml"), document("kubernetes/service.yaml")
    (rule,) = document("kubernetes/ingress.yaml")["spec"]["rules"]
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    port, backend = service["spec"]["ports"][0], rule["http"]["paths"][0]["backend"]["service"]

    assert deployment["spec"]["selector"]["matchLabels"] == labels == service["spec"]["selector"]
    assert document("kubernetes/poddisruptionbudget.yaml")["spec"]["selector"]["matchLabels"] == labels
    assert pod()["containers"][0]["ports"] == [{"name": port["targetPort"], "containerPort": image_port()}]
    assert backend == {"name": service["metadata"]["name"], "port": {"name": port["name"]}}
    assert settings("kubernetes")["INSPECTOR_PUBLIC_URL"] == f"https://{rule['host']}" == f"https://{NAME}"


def test_pods_read_the_secret_as_files() -> None:
    volumes = {volume["name"]: volume for volume in pod()["volumes"]}
    mounts = {mount["name"]: mount["mountPath"] for mount in pod()["containers"][0]["volumeMounts"]}
    secret = document("kubernetes/secret.example.yaml")

    read = {value for name, value in settings("kubernetes").items() if name.endswith("_FILE")}
    assert read == {f"{mounts['secrets']}/{key}" for key in secret["stringData"]}
    assert volumes["secrets"]["secret"]["secretName"] == secret["metadata"]["name"]
    assert set(volumes) == set(mounts)


def test_pods_run_as_the_images_user_and_never_hear_of_services() -> None:
    """A service called inspector would set INSPECTOR_PORT to `tcp://…` in each pod of its namespace."""
    (user,) = instructions("USER")

    assert pod()["securityContext"]["runAsNonRoot"] is True
    assert pod()["securityContext"]["runAsUser"] == int(user) > 0
    assert pod()["enableServiceLinks"] is False


# -- all of them ------------------------------------------------------------------------------------------------------


def test_every_stop_has_longer_than_the_app_takes() -> None:
    graces = [document(name)["services"]["inspector"]["stop_grace_period"] for name in COMPOSE]
    pause = int(pod()["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][1])

    assert min(int(grace.removesuffix("s")) for grace in graces) > STOP_SECONDS
    assert int(unit("TimeoutStopSec")[0]) > STOP_SECONDS
    assert pod()["terminationGracePeriodSeconds"] > STOP_SECONDS + pause


def test_proxies_wait_longer_and_take_more_than_the_app() -> None:
    nginx = dict(
        re.findall(r"^ +(\w+) (?:4 )?(\d+)[sk]?;", (DEPLOY / "nginx/inspector.conf").read_text(), re.MULTILINE)
    )
    caddy = dict(re.findall(r"^\t+(\w+) (\d+)(?:s|KB)$", (DEPLOY / "caddy/Caddyfile").read_text(), re.MULTILINE))
    app, longest_search = Config(), 60

    for waits in (int(nginx["proxy_read_timeout"]), int(caddy["response_header_timeout"])):
        assert waits > max(app.body_timeout, app.commit_timeout, longest_search)
    for waits in (int(nginx["client_header_timeout"]), int(caddy["read_header"])):
        assert waits > app.head_timeout
    for idle in (int(nginx["keepalive_timeout"]), int(caddy["keepalive"])):
        assert idle < app.keep_alive
    for kib in (int(nginx["large_client_header_buffers"]), int(caddy["max_header_size"])):
        assert kib * 1000 > app.max_head


def test_the_docs_show_what_the_proxies_change() -> None:
    assert table() in (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8"), f"it should say:\n{table()}"


def test_the_docs_name_files_that_exist_and_every_file_is_named() -> None:
    text = (ROOT / "docs" / "deploying.md").read_text(encoding="utf-8")

    links = {(ROOT / "docs" / link).resolve() for link in re.findall(r"\]\(((?!https?:)[^)#]+)", text)}
    assert not [link for link in links if not link.exists()]
    assert not [path for path in SHIPPED if not {path, path.parent} & links]


def image_port() -> int:
    """Give the port that the image listens on."""
    (port,) = instructions("EXPOSE")
    return int(port)


def version() -> str:
    """Give the version of the package."""
    match = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert match
    return match[1]
