"""Each thing that can be out of order is found, and named with what to do."""

import pytest

from pipeline import doctor as doctoring
from pipeline.doctor import doctor, examine
from pipeline.settings import Settings
from tests.publication import publish, value


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(doctoring, "LOCK_FILE", tmp_path / "requirements.lock")
    settings = Settings(home=tmp_path / "home")
    publish(settings, [value()])
    return settings


def wrong(settings):
    return [finding for finding in examine(settings) if not finding.is_fine]


def test_a_sound_home_is_fine(home, capsys):
    assert doctor(home)
    assert "✗" not in capsys.readouterr().out


def test_a_home_that_is_not_there_yet_is_fine_and_stays_away(tmp_path):
    assert wrong(Settings(home=tmp_path / "later" / "home")) == [
        finding for finding in wrong(Settings(home=tmp_path)) if "versioner" in finding.what
    ]
    assert not (tmp_path / "later").exists()


def test_a_folder_others_can_read_is_found(home, capsys):
    home.archive.chmod(0o755)
    assert not doctor(home)
    assert f"chmod 700 {home.archive}" in capsys.readouterr().out


def test_a_key_others_can_read_is_found(home):
    key = home.secrets / "pseudonym.key"
    key.write_bytes(b"k")
    key.chmod(0o640)
    (finding,) = wrong(home)
    assert finding.action == f"chmod 600 {key}"


def test_a_published_file_that_was_changed_is_found(home):
    file = home.published_file.resolve()
    file.write_bytes(file.read_bytes() + b"x")
    (finding,) = wrong(home)
    assert "sha256" in finding.what


def test_a_published_link_to_nothing_is_found(home):
    home.published_file.resolve().unlink()
    (finding,) = wrong(home)
    assert "trygg restore" in finding.action


def test_another_version_than_the_locked_one_is_found(home):
    doctoring.LOCK_FILE.write_text(
        "pytest==0.0.1 \\\n    --hash=sha256:00\nno-such-package==1.0 \\\n    --hash=sha256:00\n"
        'only-elsewhere==1.0 ; sys_platform == "win32" \\\n    --hash=sha256:00\n'
        'typer==0.0.1 ; python_full_version < "3.0" \\\n    --hash=sha256:00\n'
        'ruff[extra]==0.0.1 ; python_full_version >= "3.0" \\\n    --hash=sha256:00\n'
    )
    (finding,) = wrong(home)
    assert "i stället för 0.0.1" in finding.what
    assert "no-such-package saknas" in finding.what
    assert "ruff" in finding.what
    assert "only-elsewhere" not in finding.what
    assert "typer" not in finding.what
