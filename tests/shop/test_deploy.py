"""What the image and the compose file promise, read from the files themselves."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg
import pytest
import yaml

from shop import embedded
from shop.celery import app
from shop.embedded import Services

ROOT = Path(__file__).resolve().parents[2]
MUST_BE_SET = {
    "SECRET_KEY",
    "ANGRO_DB_PASSWORD",
    "POSTGRES_PASSWORD",
    "REDIS_PASSWORD",
    "SITE_ADDRESS",
    "ALLOWED_HOSTS",
    "SHOP_URL",
}
OURS = {"web", "worker", "worker-erp", "beat", "migrate"}


@pytest.fixture(scope="module")
def services():
    """The services of docker-compose.yml, with its variables put in."""
    text = (ROOT / "docker-compose.yml").read_text()
    values = dict.fromkeys(MUST_BE_SET, "given")
    pattern = re.compile(r"\$\{(\w+)(?::([-?])([^}]*))?\}")

    def value(match):
        name, kind, rest = match.groups()
        assert kind != "?" or name in values, f"{name} is not in MUST_BE_SET"
        return values.get(name, rest if kind == "-" else "")

    return yaml.safe_load(pattern.sub(value, text))["services"]


@pytest.fixture(scope="module")
def dockerfile():
    """The stages of the Dockerfile: lists of (instruction, rest)."""
    text = (ROOT / "Dockerfile").read_text()
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    stages = []
    for line in filter(None, map(str.strip, joined.splitlines())):
        instruction, _, rest = line.partition(" ")
        if instruction == "FROM":
            stages.append([])
        stages[-1].append((instruction, " ".join(rest.split())))
    return stages


def _argument(stage, instruction):
    return [rest for name, rest in stage if name == instruction]


def _queues(command):
    return set(re.search(r"--queues (\S+)", command).group(1).split(","))


def test_a_compose_client_accepts_the_file_where_there_is_one():
    candidates = (["docker", "compose"], ["docker-compose"])
    clients = [
        client
        for client in candidates
        if shutil.which(client[0])
        and subprocess.run([*client, "version"], capture_output=True).returncode == 0
    ]
    environment = {**os.environ, **dict.fromkeys(MUST_BE_SET, "given")}

    answers = [
        subprocess.run(
            [*client, "--file", "docker-compose.yml", "config"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        for client in clients
    ]

    assert [answer.stderr for answer in answers if answer.returncode] == []
    for answer in answers:
        assert set(yaml.safe_load(answer.stdout)["services"]) > OURS


def test_all_parts_are_there(services):
    assert set(services) == OURS | {"db", "redis", "proxy"}
    assert services["web"]["deploy"]["replicas"] == 2
    assert services["beat"]["deploy"]["replicas"] == 1


def test_each_service_tells_whether_it_is_well(services):
    for name, service in services.items():
        check = service.get("healthcheck", {})
        if name == "migrate":
            assert check == {"disable": True}
        elif name == "web":
            assert check == {}  # the image has it
        else:
            assert check["test"][0] in {"CMD", "CMD-SHELL"}, name


def test_what_must_last_is_in_a_volume(services):
    volumes = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["volumes"]
    mounts = {
        name: {mount.split(":")[1] for mount in service.get("volumes", ())}
        for name, service in services.items()
    }

    assert {"database", "broker", "files", "media", "certificates"} == set(volumes)
    assert "/var/lib/postgresql" in mounts["db"]
    assert "/data" in mounts["redis"]
    for name in OURS:
        assert {"/var/lib/angro", "/var/lib/angro/media"} <= mounts[name]


def test_web_workers_and_migrations_each_have_their_role(services):
    roles = {name: services[name]["environment"]["ANGRO_DB_ROLE"] for name in OURS}

    assert roles == {
        "web": "angro_web",
        "worker": "angro_worker",
        "worker-erp": "angro_worker",
        "beat": "angro_worker",
        "migrate": "owner",
    }


def test_nothing_of_ours_starts_before_the_schema_is_up_to_date(services):
    for name in OURS - {"migrate"}:
        needs = services[name]["depends_on"]
        assert needs["migrate"] == {"condition": "service_completed_successfully"}
        assert needs["db"] == {"condition": "service_healthy"}
    assert services["migrate"]["restart"] == "no"
    assert "migrate" not in services["migrate"]["depends_on"]


def test_every_queue_has_a_worker_here_and_in_the_procfile(services):
    routed = {route["queue"] for route in app.conf.task_routes.values()}
    wanted = routed | {app.conf.task_default_queue}
    procfile = (ROOT / "Procfile").read_text()

    in_compose = [
        _queues(services["worker"]["command"]),
        _queues(services["worker-erp"]["command"]),
    ]

    assert wanted <= in_compose[0] | in_compose[1]
    assert not in_compose[0] & in_compose[1]
    assert wanted <= _queues(procfile)


def test_workers_may_finish_what_they_do(services):
    for name in ("worker", "worker-erp"):
        service = services[name]
        seconds = int(service["stop_grace_period"].removesuffix("s"))
        assert service["environment"]["REMAP_SIGTERM"] == "SIGQUIT"
        assert seconds > app.conf.worker_soft_shutdown_timeout + 10


def test_only_the_proxy_is_open_to_the_world(services):
    open_services = {name for name, service in services.items() if "ports" in service}
    fronts = {
        name for name, service in services.items() if "front" in service["networks"]
    }

    assert open_services == {"proxy"}
    assert fronts == {"proxy", "web"}


def test_our_containers_can_change_nothing_but_their_volumes(services):
    for name in OURS:
        assert services[name]["read_only"] is True
        assert services[name]["cap_drop"] == ["ALL"]
        assert services[name]["security_opt"] == ["no-new-privileges:true"]


def test_no_secret_has_a_default(services):
    text = (ROOT / "docker-compose.yml").read_text()
    example = (ROOT / ".env.example").read_text()

    for name in MUST_BE_SET:
        assert set(re.findall(rf"\$\{{{name}([^}}]*)\}}", text)) == {":?set it in .env"}
        assert re.search(rf"^{name}=$", example, re.MULTILINE)
    named = set(re.findall(r"\$\{(\w+)", text))
    offered = set(re.findall(r"^(\w+)=", example, re.MULTILINE))
    assert offered <= named
    assert named - offered == {"WEB_WORKERS", "WEB_THREADS"}


def test_the_broker_keeps_what_it_was_given(services):
    command = services["redis"]["command"]

    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command
    assert "--requirepass given" in command


def test_the_image_is_built_in_stages_and_does_not_run_as_root(dockerfile):
    build, final = dockerfile

    assert _argument(final, "USER") == ["10001:10001"]
    assert "COPY" in dict(final)
    assert all("--from=build" in rest for rest in _argument(final, "COPY"))
    assert not any("pip install" in rest for _, rest in final)
    assert any("--require-hashes" in rest for rest in _argument(build, "RUN"))


def test_the_image_can_set_a_pdf_and_says_whether_it_is_well(dockerfile):
    _, final = dockerfile
    installs = " ".join(_argument(final, "RUN"))

    for package in ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"):
        assert package in installs
    assert "fonts-" in installs
    assert _argument(final, "HEALTHCHECK")[0].endswith(
        '["python", "deploy/healthy.py", "web"]'
    )


def test_the_image_leaves_out_secrets_data_and_what_only_we_need():
    left_out = (ROOT / ".dockerignore").read_text().split()

    for name in (".env", ".git", "var", ".venv", "tests"):
        assert name in left_out


def test_the_init_script_makes_the_roles_that_the_shop_expects(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("REDIS_URL", "redis://not-needed")
    with tempfile.TemporaryDirectory(prefix="angro-test-") as parent:
        Path(parent).chmod(0o755)
        home = Path(parent) / "var"
        embedded.start(home)
        server = Services.recorded(home).postgres
        superuser = {
            "host": "127.0.0.1",
            "port": server.port,
            "user": "postgres",
            "password": server.password,
        }
        try:
            with psycopg.connect(**superuser, autocommit=True) as connection:
                connection.execute("DROP DATABASE angro")
                connection.execute("DROP ROLE angro, angro_web, angro_worker")

            done = subprocess.run(
                [ROOT / "deploy" / "postgres" / "roles.sh"],
                env={
                    "PATH": f"{server.binaries / 'bin'}:/usr/bin:/bin",
                    "PGHOST": "127.0.0.1",
                    "PGPORT": str(server.port),
                    "PGPASSWORD": server.password,
                    "POSTGRES_USER": "postgres",
                    "ANGRO_DB_PASSWORD": "o'clock",
                },
                capture_output=True,
                text=True,
            )

            assert done.stderr == ""
            owner = {**superuser, "user": "angro", "password": "o'clock"}
            with psycopg.connect(**owner, dbname="angro") as connection:
                roles = connection.execute(
                    "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles "
                    "WHERE rolname LIKE 'angro%' ORDER BY 1"
                ).fetchall()
                connection.execute("SET ROLE angro_web")
                connection.execute("RESET ROLE")
                connection.execute("SET ROLE angro_worker")
        finally:
            embedded.stop(home)

    assert roles == [
        ("angro", False, False),
        ("angro_web", False, False),
        ("angro_worker", False, False),
    ]
