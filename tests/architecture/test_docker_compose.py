"""docker-compose.yml held against the security list: what cannot be started here is at least read."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

from journeyhouse.http import auth_spec
from journeyhouse.sources.registry import registry

HOME = Path(__file__).parents[2]
TEXT = (HOME / "docker-compose.yml").read_text(encoding="utf-8")
HOUSE = yaml.safe_load(TEXT)
SERVICES = HOUSE["services"]
LASTING = [name for name, service in SERVICES.items() if service.get("restart") != "no"]
AIRFLOW = ["init", "api-server", "scheduler", "dag-processor", "triggerer"]
WITHOUT_SECRET = {"WAREHOUSE_PORT", "AIRFLOW_PORT"}


def variables() -> list[tuple[str, str]]:
    """Name and what follows it, of every substituted variable."""
    return re.findall(r"(?<!\$)\$\{(\w+)([^}]*)\}", TEXT)


def test_the_house_is_complete():
    assert set(SERVICES) == {"postgres", "volumes-init", *AIRFLOW}


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_locked_down(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert service["read_only"] is True
    assert not service.get("privileged") and "pid" not in service and service.get("network_mode") in (None, "none")
    assert not [volume for volume in service.get("volumes", []) if volume.startswith(("/", ".", "~"))], (
        "no host folders"
    )


@pytest.mark.parametrize("name", [name for name in SERVICES if name != "volumes-init"])
def test_nothing_that_listens_or_computes_is_root(name):
    uid, _, _ = str(SERVICES[name]["user"]).partition(":")
    assert int(uid) >= 900
    assert not SERVICES[name].get("cap_add")


def test_the_one_root_job_has_no_network_and_ends():
    job = SERVICES["volumes-init"]
    assert (job["network_mode"], job["restart"], job["entrypoint"][0]) == ("none", "no", "chown")
    assert set(job["cap_add"]) <= {"CHOWN", "DAC_OVERRIDE", "FOWNER"}


@pytest.mark.parametrize("name", LASTING)
def test_every_lasting_service_says_whether_it_is_well(name):
    check = SERVICES[name]["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL") and check["interval"] and check["retries"]


def test_ports_open_on_loopback_only():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(ports) == {"postgres", "api-server"}
    assert all(port.startswith("127.0.0.1:") for listed in ports.values() for port in listed)


def test_images_are_pinned():
    images = {service["image"] for service in SERVICES.values()}
    base = re.search(r"^\s*FROM (\S+)$", SERVICES["scheduler"]["build"]["dockerfile_inline"], re.M)[1]
    assert base == "apache/airflow:3.3.2-python3.11"
    for image in {*images, base}:
        assert re.search(r":\d+\.\d+(\.\d+)?(-[\w.]+)?$", image), image


def test_the_image_holds_the_locked_packages_only():
    dockerfile = SERVICES["scheduler"]["build"]["dockerfile_inline"]
    assert "--require-hashes" in dockerfile and "requirements.lock" in dockerfile
    assert "USER root" not in dockerfile and "curl" not in dockerfile
    copied = re.findall(r"^COPY --chown=airflow:0 (\S+) ", dockerfile, re.M)
    assert {"plugins", "dags", "dbt_project", "expectations", "journeyhouse.yml"} <= set(copied)


def test_no_secret_has_a_default_and_none_is_written_here():
    # A platform that nobody reads needs no secret.
    platforms = {f"{s.name}_{name}".upper() for s in registry().values() for name in auth_spec.credentials(s.auth)}
    for name, rest in variables():
        if name in platforms or re.search(r"_(CLIENT|CONSUMER)_SECRET$", name):
            assert rest == ":-", f"{name} may be left out"
        elif re.search(r"PASSWORD|SECRET|FERNET|USERS", name):
            assert rest.startswith(":?"), f"{name} must be required"
        elif name not in WITHOUT_SECRET:
            assert rest == ":-", f"{name} must be empty when it is not given"
    for service in SERVICES.values():
        for key, value in (service.get("environment") or {}).items():
            if re.search(r"PASSWORD$|SECRET|_KEY$|TOKEN|_URL$|_CONN$", key) and "API_SERVER_URL" not in key:
                assert "${" in str(value), key


def test_airflow_runs_as_one_house():
    for name in AIRFLOW:
        settings = SERVICES[name]["environment"]
        assert settings["AIRFLOW__CORE__EXECUTOR"] == "LocalExecutor"
        assert settings["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://api-server:8080/execution/"
        assert settings["AIRFLOW__API_AUTH__JWT_SECRET"].startswith("${AIRFLOW_JWT_SECRET:?")
        assert settings["AIRFLOW__CORE__FERNET_KEY"].startswith("${AIRFLOW_FERNET_KEY:?")
        assert settings["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS"] == "false"
        assert settings["AIRFLOW__API__EXPOSE_CONFIG"] == "false"
        assert settings["AIRFLOW__CORE__LOAD_EXAMPLES"] == "false"
        assert settings["AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION"] == "false", "nothing would ever be read"
        assert settings["AIRFLOW__CORE__TEST_CONNECTION"] == "Disabled"
    assert {SERVICES[name]["command"][1] for name in AIRFLOW[1:]} == set(AIRFLOW[1:])


def test_warehouse_and_airflow_share_a_server_and_nothing_else():
    settings = SERVICES["scheduler"]["environment"]
    airflow, warehouse = settings["AIRFLOW__DATABASE__SQL_ALCHEMY_CONN"], settings["JOURNEYHOUSE_WAREHOUSE_URL"]
    assert airflow.split("://")[1].startswith("airflow:${AIRFLOW_DB_PASSWORD") and airflow.endswith("/airflow")
    assert warehouse.split("://")[1].startswith("journeyhouse:${WAREHOUSE_PASSWORD") and warehouse.endswith(
        "/journeyhouse"
    )
    roles = HOUSE["configs"]["roles"]["content"]
    for database in ("journeyhouse", "airflow"):
        assert f"create database {database} owner {database};" in roles
        assert f"revoke all on database {database} from public;" in roles
    assert "superuser" not in roles


def test_the_script_for_the_roles_is_sound_shell():
    script = HOUSE["configs"]["roles"]["content"].replace("$$", "$")
    assert subprocess.run(["sh", "-n"], input=script, text=True, capture_output=True).returncode == 0  # noqa: S607
    asked = set(re.findall(r"getenv \w+ (\w+)", script))
    assert asked == {name for name in SERVICES["postgres"]["environment"] if name.endswith("_PASSWORD")} - {
        "POSTGRES_PASSWORD"
    }


def test_setting_up_comes_first_and_is_waited_for():
    assert "airflow db migrate" in SERVICES["init"]["command"][-1]
    assert "journeyhouse init" in SERVICES["init"]["command"][-1]
    assert SERVICES["init"]["depends_on"]["postgres"]["condition"] == "service_healthy"
    for name in AIRFLOW[1:]:
        assert SERVICES[name]["depends_on"]["init"]["condition"] == "service_completed_successfully"


def test_the_networks_keep_the_database_inside():
    assert HOUSE["networks"]["inside"]["internal"] is True
    assert set(SERVICES["postgres"]["networks"]) == {"inside", "bi"}
    masquerade = "com.docker.network.bridge.enable_ip_masquerade"
    assert HOUSE["networks"]["bi"]["driver_opts"][masquerade] == "false"
    assert SERVICES["init"]["networks"] == ["inside"]


def test_nothing_reports_home():
    for name in AIRFLOW:
        settings = SERVICES[name]["environment"]
        assert settings["DO_NOT_TRACK"] == "1" and settings["SCARF_NO_ANALYTICS"] == "true"
        for switch in ("DBT_SEND_ANONYMOUS_USAGE_STATS", "GX_ANALYTICS_ENABLED", "SCARF_ANALYTICS"):
            assert settings[switch] == "false"


def test_every_variable_is_named_in_the_example_without_a_value():
    lines = (HOME / ".env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert {name for name, _ in variables()} <= set(given)
    assert not [name for name, value in given.items() if value]


def test_every_credential_of_the_example_reaches_the_tasks():
    _others, _, platforms = (HOME / ".env.example").read_text(encoding="utf-8").partition("# Platforms:")
    named = set(re.findall(r"^(\w+)=", platforms, re.MULTILINE))
    assert len(named) > 30
    for name in AIRFLOW:
        assert named - set(SERVICES[name]["environment"]) == set()
