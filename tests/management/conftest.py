"""What the tests of commands about articles share."""

import pytest


@pytest.fixture
def article(tmp_path):
    """A file with this text."""

    def make(text):
        path = tmp_path / "an article.txt"
        path.write_text(text, "utf-8")
        return str(path)

    return make
