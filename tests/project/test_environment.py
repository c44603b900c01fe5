"""The settings' variables, and settings that must refuse to start."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from project import environment

ROOT = Path(__file__).resolve().parents[2]
SECRET = "only-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz"
PRODUCTION = {"EVIDENCE_PRODUCTION": "1", "SECRET_KEY": SECRET, "ALLOWED_HOSTS": "evidence.example.org"}

APPLICATION = {"DATABASE_URL": "postgresql://app:hidden@db/evidence"}


def manage(tmp_path: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` with these variables and no others of ours."""
    plain = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**plain, "EVIDENCE_VAR": str(tmp_path / "var"), "EVIDENCE_ENV_FILE": "", **variables},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"EVIDENCE_PRODUCTION": "1"}, "EVIDENCE_PRODUCTION=1 needs SECRET_KEY"),
        ({"EVIDENCE_PRODUCTION": "1", "SECRET_KEY": SECRET}, "EVIDENCE_PRODUCTION=1 needs ALLOWED_HOSTS"),
        ({**PRODUCTION, "DEBUG": "1"}, "DEBUG=1 and EVIDENCE_PRODUCTION=1 exclude each other"),
        ({"DEBUG": "maybe"}, "DEBUG is 'maybe': set it to 1 or 0"),
        ({"CROSSREF_DEADLINE": "soon"}, "CROSSREF_DEADLINE is 'soon'"),
        ({"CROSSREF_DEADLINE": "0"}, "CROSSREF_DEADLINE is '0'"),
        ({"AUDIT_FRESHNESS": "treats"}, "AUDIT_FRESHNESS is 'treats'"),
        ({"TRUSTED_PROXIES": "all"}, "TRUSTED_PROXIES is 'all'"),
        ({"TRUSTED_PROXIES": "-1"}, "TRUSTED_PROXIES is '-1'"),
        ({"API_RATE_ANONYMOUS": "600"}, "API_RATE_ANONYMOUS is '600'"),
        ({"API_RATE_SIGNED_IN": "0/minute"}, "API_RATE_SIGNED_IN is '0/minute'"),
        ({"DATABASE_URL": "sqlite:///evidence.sqlite"}, "DATABASE_URL must name a PostgreSQL"),
        ({"DATABASE_URL": "evidence:hidden@db"}, "DATABASE_URL must name a PostgreSQL"),
        ({"DATABASE_OWNER_URL": "postgresql://owner:hidden@db/evidence"}, "needs DATABASE_URL"),
        (
            {**APPLICATION, "DATABASE_OWNER_URL": "owner:hidden@db"},
            "DATABASE_OWNER_URL must name",
        ),
        ({**APPLICATION, "DATABASE_OWNER_URL": "postgresql://owner:hidden@db/else"}, "name the database of"),
        ({**APPLICATION, "DATABASE_OWNER_URL": "postgresql://app:hidden@db/evidence"}, "and another role in"),
    ],
)
def test_wrong_settings_are_named_at_the_start(
    tmp_path: Path, variables: dict[str, str], message: str
) -> None:
    result = manage(tmp_path, "check", **variables)
    assert result.returncode != 0
    assert message in result.stderr
    assert "hidden" not in result.stderr


def test_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    result = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert (result.returncode, result.stderr) == (0, "")
    assert not (tmp_path / "var").exists()


def test_production_answers_the_load_balancer_over_plain_http_and_sends_all_others_to_https(
    tmp_path: Path,
) -> None:
    ask = (
        "from django.test import Client;"
        "get = lambda path: Client(headers={'host': 'evidence.example.org'}).get(path).status_code;"
        "print(get('/healthz'), get('/'))"
    )
    # Nothing listens there: the health check's own answer is then a 503, and no redirect.
    nowhere = "postgresql://nobody@127.0.0.1:9/none"
    result = manage(tmp_path, "shell", "-v", "0", "-c", ask, DATABASE_URL=nowhere, **PRODUCTION)
    assert result.stdout.split() == ["503", "301"]


def test_no_command_starts_the_database_that_does_not_need_it(tmp_path: Path) -> None:
    assert manage(tmp_path, "check").returncode == 0
    assert [path.name for path in (tmp_path / "var").iterdir()] == ["secret_key"]


def test_a_database_elsewhere_is_used_without_the_embedded_one(tmp_path: Path) -> None:
    result = manage(
        tmp_path, "diffsettings", DATABASE_URL="postgresql://someone:pw@db.example.org:5433/evidence_base"
    )
    assert "'HOST': 'db.example.org'" in result.stdout
    assert "'ENGINE': 'project.postgres'" in result.stdout
    assert "'CLUSTER'" not in result.stdout
    assert "'OWNER'" not in result.stdout


def test_an_owner_beside_the_application_has_a_login_of_its_own(tmp_path: Path) -> None:
    owner = "postgresql://owner:pw@direct.example.org/evidence?connect_timeout=9"
    settings = manage(tmp_path, "diffsettings", DATABASE_OWNER_URL=owner, **APPLICATION).stdout
    assert "'OWNER': {'USER': 'owner', 'PASSWORD': 'pw', 'HOST': 'direct.example.org'" in settings
    assert "'connect_timeout': 9" in settings
    assert "'USER': 'app'" in settings


def test_a_database_that_is_silent_is_told_of_within_seconds(tmp_path: Path) -> None:
    ask = (
        "import time; from django.test import Client; begun = time.monotonic();"
        "print(Client(headers={'host': 'localhost'}).get('/healthz').status_code, time.monotonic() - begun)"
    )
    # It takes connections and says nothing, like a server that is stopped. libpq waits for 2 s at least.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none?connect_timeout=2"
        result = manage(tmp_path, "shell", "-v", "0", "-c", ask, DATABASE_URL=address)
    status, seconds = result.stdout.split()
    assert status == "503"
    assert 1 < float(seconds) < 15

    settings = manage(tmp_path, "diffsettings", DATABASE_URL="postgresql://db.example.org/none").stdout
    assert "'connect_timeout': 5" in settings


def test_the_secret_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret_key"
    key = environment.local_secret_key(path)
    assert len(key) > 50
    assert path.stat().st_mode & 0o777 == 0o600
    assert environment.local_secret_key(path) == key
    assert environment.local_secret_key(tmp_path / "other" / "secret_key") != key


def test_a_secret_key_that_cannot_be_kept_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="set EVIDENCE_VAR to a folder of your own"):
        environment.local_secret_key(tmp_path / "file" / "secret_key")


def variables_of(tmp_path: Path, text: str, **before: str) -> dict[str, str]:
    """What the environment is after such a file was loaded into it."""
    (tmp_path / ".env").write_text(text, encoding="utf-8")
    environment.load_file(tmp_path / ".env", before)
    return before


def test_a_file_gives_what_the_environment_lacks(tmp_path: Path) -> None:
    text = """
        # remark
        HAD=file
        A=value of several words
    """
    text += "B=\nexport C='it''s $HOME'\nD=\"é\"\nE=b=c#d\nF='\n"
    assert variables_of(tmp_path, text, HAD="before") == {
        "HAD": "before",
        "A": "value of several words",
        "B": "",
        "C": "it''s $HOME",
        "D": "é",
        "E": "b=c#d",
        "F": "'",
    }


@pytest.mark.parametrize("line", ["no assignment", "1A=b", "A B=c", "=x", "A = b"])
def test_a_line_that_assigns_nothing_is_named(tmp_path: Path, line: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"\.env, line 2: write NAME=value"):
        variables_of(tmp_path, f"A=b\n{line}\n")


def test_no_file_is_no_error(tmp_path: Path) -> None:
    environment.load_file(tmp_path / "missing", {})


def test_the_example_names_every_variable_that_is_read() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = {
        name
        for source in [*ROOT.glob("project/**/*.py"), *ROOT.glob("evidence/**/*.py")]
        for name in re.findall(
            r"""(?:environ(?:\.get\(|\[)|environment\.\w+\(|_VARIABLE = )"([A-Z][A-Z_]+)\"""",
            source.read_text(encoding="utf-8"),
        )
    }
    not_for_people = {"DJANGO_SETTINGS_MODULE", "EVIDENCE_ENV_FILE", "EVIDENCE_POSTGRES_FSYNC"}
    assert {"PORT", "EVIDENCE_POSTGRES_USER", "SECRET_KEY"} <= read
    assert {name for name in read - not_for_people if f"#{name}=" not in example} == set()


def test_every_line_of_the_example_can_be_used(tmp_path: Path) -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert variables_of(tmp_path, example) == {}
    used = variables_of(tmp_path, re.sub(r"^#(?=[A-Z_]+=)", "", example, flags=re.MULTILINE))
    assert {"DATABASE_URL", "PORT", "EVIDENCE_PRODUCTION", "LOG_LEVEL"} <= used.keys()
