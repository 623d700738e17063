"""A Debian 12 folder with python3, python3-venv, make and certificates, and nothing else.

This machine's package mirrors, certificates and pip and npm settings are copied in as they are found, because without
them nothing could be downloaded in there either. Nothing else of this machine is visible inside.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

SUITE = "bookworm"
PACKAGES = "python3,python3-venv,make,ca-certificates"
PROJECT = Path("srv/handrail")
BARE_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
# Settings of the clients that download, and where they find certificates and proxies.
KEPT_VARIABLES = re.compile(r"(?i)(pip|npm_config)_.*|.*_proxy|.*(ca_?certs?|ca_?bundle|cert_file|cert_dir).*|PIP_CERT")
CERTIFICATES = ("etc/ssl/certs", "usr/local/share/ca-certificates", "usr/share/ca-certificates")
SETTINGS_OF_THE_MACHINE = ("etc/pip.conf", "etc/xdg/pip", "etc/npmrc", "etc/resolv.conf", "etc/hosts")
SETTINGS_OF_THE_PERSON = (".config/pip", ".pip", ".npmrc")
APT = Path("/etc/apt")
A_PATH = re.compile(r"(?:(?<=file://)|(?<![\w:/.]))/[\w./+-]+")


def make(machine: Path) -> None:
    """Bootstrap the folder and copy in what it needs to download. Run it where mounts are private."""
    mirror, source = debian_source()
    command = ["debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, str(machine)]
    subprocess.run([*command, *([mirror] if mirror else [])], check=True, stdout=subprocess.DEVNULL)
    if source:
        copy_apt(source, machine)
    for name in (*CERTIFICATES, *SETTINGS_OF_THE_MACHINE):
        copy(Path("/", name), machine / name)
    for name in SETTINGS_OF_THE_PERSON:
        copy(Path.home() / name, machine / "root" / name)
    mount(machine)


def debian_source() -> tuple[str, Path | None]:
    """The mirror from which this machine gets the suite, and the file that says so; nothing when it is not Debian."""
    for path in sorted(
        [*APT.glob("sources.list.d/*.sources"), *APT.glob("sources.list.d/*.list"), APT / "sources.list"]
    ):
        text = path.read_text() if path.exists() else ""
        for pattern in (rf"^URIs:\s*(\S+)[^#]*?^Suites:\s*{SUITE}\b", rf"^deb\s+(?:\[.*?\]\s+)?(\S+)\s+{SUITE}\s"):
            found = re.search(pattern, text, re.MULTILINE | re.DOTALL)
            if found:
                return found[1], path
    return "", None


def copy_apt(source: Path, machine: Path) -> None:
    (machine / "etc/apt/sources.list").unlink(missing_ok=True)
    copy(source, machine / source.relative_to("/"))
    for part in APT.glob("apt.conf.d/*"):
        if "Acquire::" in part.read_text():
            copy(part, machine / part.relative_to("/"))


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, target)


def mount(machine: Path) -> None:
    """What a running system has besides files, and the local package folders that pip's settings name."""
    subprocess.run(["mount", "-t", "proc", "proc", machine / "proc"], check=True)
    (machine / "dev/shm").mkdir(exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=1777", "tmpfs", machine / "dev/shm"], check=True)
    for folder in local_package_folders():
        inside = machine / folder.relative_to("/")
        inside.mkdir(parents=True, exist_ok=True)
        subprocess.run(["mount", "--bind", "-o", "ro", folder, inside], check=True)


def local_package_folders() -> set[Path]:
    """Folders on this machine from which pip may install. An index named `simple` links to files beside it."""
    named = {Path(path) for text in pip_settings() for path in A_PATH.findall(text)}
    folders = {path.parent if path.name == "simple" else path for path in named if path.is_dir()}
    return {path for path in folders if path.parent != path.parent.parent and path.parts[1] not in {"etc", "usr"}}


def pip_settings() -> Iterator[str]:
    yield from (value for name, value in os.environ.items() if name.upper().startswith("PIP_"))
    for path in (Path("/etc/pip.conf"), Path("/etc/xdg/pip/pip.conf")):
        yield path.read_text() if path.exists() else ""
    for name in (".config/pip/pip.conf", ".pip/pip.conf"):
        path = Path.home() / name
        yield path.read_text() if path.exists() else ""


def clone(repository: Path, machine: Path) -> None:
    """A fresh clone, whoever owns the repository."""
    trust = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
    command = ["git", "clone", "--quiet", "--no-hardlinks", str(repository), str(machine / PROJECT)]
    subprocess.run(command, check=True, env={**os.environ, **trust})


def inside(machine: Path, *command: str) -> list[str]:
    """The command line that runs `command` in the clone on the bare machine, with a bare environment."""
    kept = [f"{name}={value}" for name, value in os.environ.items() if KEPT_VARIABLES.fullmatch(name)]
    fixed = [f"PATH={BARE_PATH}", "HOME=/root", "LANG=C.UTF-8", "CI=true"]
    go = f'cd "/{PROJECT}" && exec "$@"'
    return ["chroot", str(machine), "/usr/bin/env", "-i", *kept, *fixed, "/bin/sh", "-c", go, "sh", *command]
