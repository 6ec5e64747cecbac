"""The supervisor's configuration: what runs, in which order it stops, where it keeps its files."""

import configparser
import os
import shlex
from pathlib import Path

import pytest

from captionsite import embedded
from captionsite.launch.address import Address
from captionsite.launch.programs import Layout, write_config


def read(layout: Layout, **environment: str) -> configparser.RawConfigParser:
    write_config(layout, Address(port=8123), environment)
    parser = configparser.RawConfigParser()
    parser.read(layout.config)
    return parser


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    layout = Layout(tmp_path / "data")
    layout.make()
    return layout


def test_every_part_of_the_site_runs(layout: Layout) -> None:
    config = read(layout)
    programs = {name for name in config.sections() if name.startswith("program:")}
    expected = ("valkey", "web", "captions", "training", "background", "background2", "sweeper")
    assert programs == {f"program:{name}" for name in expected}
    assert (
        config["group:site"]["programs"] == "web,captions,training,background,background2,sweeper"
    )


def test_the_broker_stops_last(layout: Layout) -> None:
    config = read(layout)
    assert int(config["program:valkey"]["priority"]) < int(config["group:site"]["priority"])


def test_the_embedded_broker_keeps_its_messages_and_opens_no_port(layout: Layout) -> None:
    command = shlex.split(read(layout)["program:valkey"]["command"])
    options = dict(zip(command[1::2], command[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "everysec"
    assert options["--port"] == "0"
    assert options["--unixsocket"] == str(embedded.socket_path(layout.data))


def test_with_a_broker_named_none_is_started(layout: Layout) -> None:
    assert "program:valkey" not in read(layout, REDIS_URL="redis://broker/0").sections()


def test_the_web_server_listens_on_this_machine_only(layout: Layout) -> None:
    assert "--bind 127.0.0.1:8123" in read(layout)["program:web"]["command"]


def test_workers_share_the_cores(layout: Layout) -> None:
    environment = read(layout)["program:captions"]["environment"]
    half = max(1, (os.cpu_count() or 2) // 2)
    assert f'OMP_NUM_THREADS="{half}"' in environment
    assert (
        'OMP_NUM_THREADS="7"'
        in read(layout, OMP_NUM_THREADS="7")["program:training"]["environment"]
    )


def test_a_percent_sign_and_a_space_in_the_folder_survive(tmp_path: Path) -> None:
    layout = Layout(tmp_path / "100% mine")
    layout.make()
    command = read(layout)["program:valkey"]["command"] % {}
    assert str(layout.data / "valkey") in shlex.split(command)
