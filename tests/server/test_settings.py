from ipaddress import ip_network
from pathlib import Path

import pytest

from server.settings import (
    SettingError,
    catalogue,
    flag,
    read_settings,
    unknown_variables,
    variable,
)


def test_without_anything_said_every_setting_has_its_default() -> None:
    settings = read_settings({})
    assert (settings.host, settings.port, settings.data) == (
        "127.0.0.1",
        8000,
        Path("data"),
    )
    assert settings.store_url == f"sqlite+aiosqlite:///{Path('data').absolute()}/wayboard.db"
    assert settings.public_url == "http://127.0.0.1:8000"
    assert (settings.capacity, settings.max_body, settings.max_import) == (300, 1 << 20, 16 << 20)


def test_a_flag_goes_before_a_variable_and_a_variable_before_the_default() -> None:
    environment = {"WAYBOARD_PORT": "9000", "WAYBOARD_HOST": "0.0.0.0"}
    settings = read_settings(environment, {"port": "9100", "host": None})
    assert (settings.host, settings.port) == ("0.0.0.0", 9100)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("port", "abc"),
        ("port", "-1"),
        ("port", "65536"),
        ("port", "80.5"),
        ("port", ""),
        ("port", "٣"),
        ("host", "two words"),
        ("data", ""),
        ("data", "a\0b"),
        ("database_url", "mysql://host/db"),
        ("base_url", "board.example.org"),
        ("base_url", "https://board.example.org/path"),
        ("base_url", "https://user@board.example.org"),
        ("base_url", "http://host:99999"),
        ("origins", "https://good.example.org, nonsense"),
        ("origins", "*"),
        ("trusted_proxies", "10.0.0.0/99"),
        ("trusted_proxies", "localhost"),
        ("log_level", "loud"),
        ("log_format", "xml"),
        ("capacity", "0"),
        ("max_body", "1"),
        ("drain_seconds", "1e3"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_the_setting_and_what_is_allowed(
    name: str, value: str
) -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({variable(name): value})
    assert str(caught.value).startswith(f"{variable(name)}: ")
    assert catalogue()[name].allowed in str(caught.value)
    assert "\n" not in str(caught.value)
    with pytest.raises(SettingError, match=f"^{flag(name)}: "):
        read_settings({}, {name: value})


def test_an_address_with_a_password_is_not_repeated() -> None:
    with pytest.raises(SettingError) as caught:
        read_settings({"WAYBOARD_DATABASE_URL": "mysql://me:secret@host/db"})
    assert "secret" not in str(caught.value)


def test_lists_are_read_with_commas_and_spaces() -> None:
    settings = read_settings(
        {
            "WAYBOARD_ORIGINS": "https://A.example.org, http://b.example.org:8080/",
            "WAYBOARD_TRUSTED_PROXIES": "10.0.0.1 fd00::/8",
        }
    )
    assert settings.origins == ("https://a.example.org", "http://b.example.org:8080")
    assert settings.trusted_proxies == (ip_network("10.0.0.1/32"), ip_network("fd00::/8"))


@pytest.mark.parametrize(
    ("flags", "url"),
    [
        ({"host": "0.0.0.0", "port": "80"}, "http://127.0.0.1:80"),
        ({"host": "::"}, "http://[::1]:8000"),
        ({"host": "fd00::1"}, "http://[fd00::1]:8000"),
        ({"base_url": "https://Board.example.org/"}, "https://board.example.org"),
    ],
)
def test_links_start_with_an_address_people_can_open(flags: dict[str, str], url: str) -> None:
    assert read_settings({}, dict(flags)).public_url == url


def test_a_database_address_replaces_the_file() -> None:
    url = "postgresql+asyncpg://me@host/wayboard"
    assert read_settings({"WAYBOARD_DATABASE_URL": url}).store_url == url


def test_misspelt_variables_are_noticed() -> None:
    environment = {"WAYBOARD_PRT": "1", "WAYBOARD_PORT": "1", "PATH": "/bin"}
    assert unknown_variables(environment) == ["WAYBOARD_PRT"]
