"""What script/server and script/test say and do before there is a Django."""

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "script"))

from diwan_env import postgres_binaries, postgres_cluster, serving
from diwan_env.postgres_cluster import PLAIN_AND_SHORT, Cluster
from diwan_env.refusal import Refusal


def server_programs(folder, version):
    """A folder that looks like one of PostgreSQL's."""
    folder.mkdir(parents=True)
    (folder / "initdb").touch()
    program = folder / "postgres"
    program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.1 (Debian)'\n")
    program.chmod(0o755)
    return folder


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine whose only programs are those that the test puts there."""
    monkeypatch.setattr(postgres_binaries.shutil, "which", lambda name: None)
    monkeypatch.setattr(postgres_binaries, "PLACES", (f"{str(tmp_path)[1:]}/*/bin",))
    monkeypatch.setattr(postgres_binaries, "database_home", lambda account: tmp_path / "home")
    return tmp_path


@pytest.mark.parametrize("port", ["abc", "0", "65536", "", "-1", "٨٠٠٠"])
def test_a_port_is_refused_when_it_is_not_a_port_number(port, monkeypatch):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Refusal, match="from 1 to 65535"):
        serving.chosen_port()


def test_a_port_is_refused_when_it_is_in_use(monkeypatch):
    with serving.socket.create_server((serving.HOST, 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        with pytest.raises(Refusal, match="is in use"):
            serving.chosen_port()


def test_the_newest_server_is_taken_for_a_new_database(machine):
    server_programs(machine / "15" / "bin", 15)
    newest = server_programs(machine / "17" / "bin", 17)
    server_programs(machine / "9" / "bin", 9)
    assert postgres_binaries.find_binaries(None).folder == newest


def test_the_same_version_is_taken_for_a_database_that_exists(machine):
    same = server_programs(machine / "15" / "bin", 15)
    server_programs(machine / "17" / "bin", 17)
    assert postgres_binaries.find_binaries(None, 15).folder == same


def test_another_version_is_not_tried_on_a_database_that_exists(machine):
    server_programs(machine / "17" / "bin", 17)
    with pytest.raises(Refusal, match="made by PostgreSQL 15, which is not on this machine"):
        postgres_binaries.find_binaries(None, 15)


def test_what_to_install_is_said_when_there_is_no_server_at_all(machine, monkeypatch):
    (machine / "home").mkdir()
    monkeypatch.setattr(postgres_binaries, "lock", lambda name: (machine / "lock").open("w"))
    monkeypatch.setattr(postgres_binaries, "run", lambda command, folder: 1)
    with pytest.raises(Refusal, match="apt install postgresql"):
        postgres_binaries.find_binaries(None)


def test_a_pid_file_is_cleared_when_its_number_belongs_to_another_program(tmp_path):
    cluster = Cluster(tmp_path, None)
    cluster.data.mkdir()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        cluster.pid_file.write_text(f"{other.pid}\n{cluster.data}\n")
        assert not cluster.is_running()
        other.communicate(b"\n")
    assert not cluster.pid_file.exists()


@pytest.mark.parametrize("path", ["/home/me/with space", "/home/a,b", "/ديوان", "/" + "a" * 80])
def test_a_socket_lies_elsewhere_when_its_path_would_not_do(path):
    assert not PLAIN_AND_SHORT.fullmatch(path)


def test_the_servers_programs_do_not_see_the_users_postgres_variables(monkeypatch):
    monkeypatch.setenv("PGDATA", "/somewhere")
    assert "PGDATA" not in postgres_cluster.server_environment()
