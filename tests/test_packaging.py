"""The built wheel holds the bank and the templates, and works without the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import exgen
from exgen.system import paths

ROOT = Path(__file__).resolve().parent.parent

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


def run(*command: str | Path, cwd: Path) -> str:
    """Standard output of a command that must succeed; nothing here adds to its Python path or its bank."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "EXGEN_BANK"}}
    done = subprocess.run(
        [str(word) for word in command],
        cwd=cwd, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def sources(folder: str) -> set[str]:
    """The files of a folder of the checkout that belong to the project: none that Python or an editor left there."""
    files = (file for file in (ROOT / folder).rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    left_over = ("~", ".swp", ".DS_Store")
    return {file.relative_to(ROOT / folder).as_posix() for file in files if not file.name.endswith(left_over)}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the sdist of the checkout, and the wheel that was made from this sdist alone."""
    pytest.importorskip("hatchling")
    pytest.importorskip("build")
    if not (ROOT / "pyproject.toml").exists():
        pytest.skip("not a checkout")
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> Path:
    [file] = built.glob("*.whl")
    return file


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bin folder of an environment that has nothing but the wheel, and borrows its dependencies from this one."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", "--without-pip", folder, cwd=folder)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    # The .pth files of a folder that a .pth file adds are not read: the checkout's editable install stays out of sight.
    [site] = folder.glob("lib/python*/site-packages")
    borrowed = dict.fromkeys(sysconfig.get_path(name) for name in ("purelib", "platlib"))
    (site / "borrowed.pth").write_text("\n".join(borrowed) + "\n", encoding="utf-8")
    return folder / "bin"


def test_the_wheel_holds_the_package_the_bank_and_the_templates(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        files = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert sources("problems") and sources("templates")
    assert files == (
        {f"exgen/{name}" for name in sources("exgen")}
        | {f"exgen/_bank/{name}" for name in sources("problems")}
        | {f"exgen/_templates/{name}" for name in sources("templates")}
    )
    assert "exgen/py.typed" in files


def test_the_sdist_holds_what_the_checkout_is_tested_with(built: Path) -> None:
    [file] = built.glob("*.tar.gz")
    with tarfile.open(file) as archive:
        files = {name.split("/", 1)[1] for name in archive.getnames()}
    assert {"pyproject.toml", "README.md", "LICENSE", "Makefile", "constraints.txt"} <= files
    assert f"tests/{Path(__file__).name}" in files
    assert not [name for name in files if name.startswith(("build/", ".venv/", "dist/"))]


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        [metadata] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        lines = archive.read(metadata).decode().splitlines()
    assert f"Version: {exgen.__version__}" in lines
    assert "License-Expression: MIT" in lines
    assert "Requires-Python: >=3.11" in lines
    assert [line for line in lines if line.startswith("Requires-Dist: torch")] == ["Requires-Dist: torch>=2.4"]


def test_an_installed_wheel_works_in_another_folder(installed: Path, tmp_path: Path) -> None:
    place = run(installed / "python", "-c", "import exgen; print(exgen.__file__)", cwd=tmp_path)
    assert Path(place.strip()).is_relative_to(installed.parent), "the checkout hides the wheel"

    assert exgen.__version__ in run(installed / "exgen", "--version", cwd=tmp_path)
    listed = run(installed / "exgen", "list", cwd=tmp_path)
    bank = [file.relative_to(ROOT / "problems").with_suffix("") for file in ROOT.glob("problems/*/*.py")]
    missing = [id.as_posix() for id in bank if not id.name.startswith("_") and id.as_posix() not in listed]
    assert not missing


def test_an_installed_wheel_makes_a_sheet(installed: Path, tmp_path: Path) -> None:
    run(installed / "exgen", "make-sheet", "--topic", "backprop", "--seed", "7", "--device", "cpu", cwd=tmp_path)
    written = {file.name for file in (tmp_path / "build" / "backprop-7").iterdir()}
    assert {"sheet.md", "sheet.tex", "key.md", "key.tex", "answers.md", "record.json", "certificate.json"} <= written


def test_a_checkout_uses_the_folders_beside_the_package() -> None:
    if not Path(exgen.__file__).resolve().is_relative_to(ROOT):
        pytest.skip("exgen is not imported from the checkout")
    assert paths.bank_folder() == ROOT / "problems"
    assert paths.template_folder() == ROOT / "templates"
