"""One distribution, three import packages, two locks without hosts, and a deployment whose parts agree."""

import ast
import importlib.metadata as metadata
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

from tests.absent import without

ROOT = Path(__file__).parent.parent
PACKAGES = {"protocol", "hub", "point_client"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    result = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=50)
    assert result.returncode == 0, result.stderr
    [path] = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_three_packages_and_nothing_beside_them(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES
    assert not [name for name in wheel.namelist() if "__pycache__" in name or "node_modules" in name]


def test_the_wheel_brings_the_built_consoles_and_the_two_programs(wheel: zipfile.ZipFile) -> None:
    built = {f"hub/pages/{path.name}" for path in (ROOT / "hub/pages").glob("*.html")}
    assert built <= set(wheel.namelist())
    [programs] = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    text = wheel.read(programs).decode()
    assert "diemcau-hub = hub.__main__:main" in text
    assert "diemcau-point = point_client.__main__:main" in text


def test_the_wheel_brings_the_points_own_page_with_every_file_that_it_names(wheel: zipfile.ZipFile) -> None:
    folder = "point_client/page/static"
    brought = {name for name in wheel.namelist() if name.startswith(f"{folder}/")}
    if not (ROOT / folder / "local.html").exists():
        without("the point's page is not built (run.py builds it)")
    waiting, named = [f"{folder}/local.html"], set[str]()
    while waiting:
        text = wheel.read(waiting.pop()).decode("utf-8", "replace")
        fresh = {f"{folder}/assets/{name}" for name in re.findall(r"[\w-]+-[\w-]{8}\.(?:js|css|woff2)", text)} - named
        named |= fresh
        waiting += [name for name in fresh if not name.endswith(".woff2")]
    assert len(named) > 3
    assert named <= brought
    assert not [name for name in wheel.namelist() if name == "hub/pages/local.html"], "a hub serves no local page"


def test_no_other_installed_distribution_owns_one_of_the_three_names() -> None:
    # `hub` and `protocol` are generic names: the product is an application, installed alone.
    owners = {
        (distribution.metadata["Name"], path.parts[0])
        for distribution in metadata.distributions()
        for path in distribution.files or ()
        if path.parts[0].removesuffix(".py") in PACKAGES
    }
    assert {name for name, _ in owners} <= {"diemcau"}


def imported_by_the_product() -> set[str]:
    found: set[str] = set()
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                match node:
                    case ast.Import(names=names):
                        found.update(name.name.split(".")[0] for name in names)
                    case ast.ImportFrom(module=str(module), level=0):
                        found.add(module.split(".")[0])
                    case _:
                        pass
    return found - set(sys.stdlib_module_names) - PACKAGES


def test_what_the_product_imports_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\[<>=; ]", line)[0] for line in project["dependencies"]}
    owners = metadata.packages_distributions()
    undeclared = {
        name
        for name in imported_by_the_product()
        if not declared
        & {owner.replace("_", "-") for owner in owners.get(name, ())}  # PEP 503: one name, two spellings
    }
    assert not undeclared


def test_the_locks_name_no_host() -> None:
    python = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in python
    assert "--hash=sha256:" in python
    web = json.loads((ROOT / "web/package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert not [name for name, entry in web.items() if "resolved" in entry]
    assert all("integrity" in entry for name, entry in web.items() if name)


def test_the_web_packages_are_pinned_exactly() -> None:
    package = json.loads((ROOT / "web/package.json").read_text(encoding="utf-8"))
    pins = package["dependencies"] | package["devDependencies"]
    assert not {name: pin for name, pin in pins.items() if not re.fullmatch(r"\d+\.\d+\.\d+", pin)}
    mantine = {pin for name, pin in pins.items() if name.startswith("@mantine/")}
    assert len(mantine) == 1  # its packages demand each other's exact version


def test_the_compose_file_agrees_with_the_proxy_and_the_image() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    services = compose["services"]
    assert set(services) == {"proxy", "hub", "redis"}
    # The hub is reached through the proxy alone, on the ports it listens on.
    assert "ports" not in services["hub"]
    command = services["hub"]["command"]
    http, socket = (command[command.index(flag) + 1].split(":")[1] for flag in ("--listen", "--ws-listen"))
    caddyfile = (ROOT / "deploy/Caddyfile").read_text(encoding="utf-8")
    assert re.search(rf"reverse_proxy @socket hub:{socket}\b", caddyfile)
    assert re.search(rf"reverse_proxy hub:{http}\b", caddyfile)
    assert f":{http}/health/ready" in services["hub"]["healthcheck"]["test"][-1]
    # What is written lands on a volume that outlives the container.
    data = command[command.index("--data") + 1]
    assert f"data:{data}" in services["hub"]["volumes"]
    assert {volume.split(":")[0] for name in services for volume in services[name]["volumes"]} - {
        "./deploy/Caddyfile"
    } == set(compose["volumes"])
    # Redis is there for several hubs only, and forgets nothing.
    assert services["redis"]["profiles"] == ["several-hubs"]
    assert "always" in services["redis"]["command"]
    assert "noeviction" in services["redis"]["command"]
    images = [service["image"] for service in services.values() if "image" in service]
    assert not [image for image in images if ":" not in image or image.endswith(":latest")]


def test_the_image_copies_only_what_exists() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, flags=re.MULTILINE)
    sources = [source for line in copies for source in line.split()]
    assert sources
    assert not [source for source in sources if not (ROOT / source).exists()]
