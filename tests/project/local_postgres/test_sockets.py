"""Whose folder the socket is in: somebody else's server there would be handed our data."""

import os
import pwd
from pathlib import Path

import pytest

from project.local_postgres.place import Account, Place
from project.local_postgres.sockets import is_private, make_socket_folder


@pytest.fixture
def place(tmp_path: Path) -> Place:
    me = pwd.getpwuid(os.geteuid())
    return Place(tmp_path, tmp_path, Account(me.pw_name, me.pw_uid, me.pw_gid))


def test_the_folder_that_we_made_is_ours(place: Place) -> None:
    assert is_private(make_socket_folder(place), place)


@pytest.mark.parametrize("mode", [0o701, 0o710, 0o755, 0o1777])
def test_a_folder_that_others_can_enter_is_not(place: Place, mode: int) -> None:
    folder = make_socket_folder(place)
    folder.chmod(mode)
    assert not is_private(folder, place)


def test_a_folder_of_somebody_else_is_not(place: Place) -> None:
    folder = make_socket_folder(place)
    other = Place(place.control, place.home, Account("other", place.account.uid + 1, 0))
    assert not is_private(folder, other)


def test_a_link_to_a_folder_of_ours_is_not(place: Place) -> None:
    link = place.home / "link"
    link.symlink_to(make_socket_folder(place))
    assert not is_private(link, place)


def test_a_missing_folder_and_a_file_are_not(place: Place) -> None:
    file = place.home / "file"
    file.touch(mode=0o700)
    assert not is_private(file, place)
    assert not is_private(place.home / "missing", place)


def test_an_old_folder_is_closed_and_rid_of_a_dead_servers_socket(place: Place) -> None:
    folder = make_socket_folder(place)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        (folder / name).touch()
    folder.chmod(0o755)
    assert make_socket_folder(place) == folder
    assert is_private(folder, place)
    assert list(folder.iterdir()) == []
