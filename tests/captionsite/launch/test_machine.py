"""A plain answer on machines where TensorFlow cannot run, each by a fake of what it says."""

import os
import platform
import sys

import pytest

from captionsite.launch import machine
from captionsite.launch.machine import LaunchError

FLAGS = "processor\t: 0\nflags\t\t: fpu sse2 {more}\n"


@pytest.fixture
def answers(monkeypatch, tmp_path):
    """Fake a machine; what is not named is a Linux with glibc, AVX and 8 GB."""

    def fake(*, system="linux", processor="x86_64", libc="glibc", flags="avx avx2", gigabytes=8.0):
        monkeypatch.setattr(sys, "platform", system)
        monkeypatch.setattr(platform, "machine", lambda: processor)
        monkeypatch.setattr(platform, "libc_ver", lambda: (libc, ""))
        cpuinfo = tmp_path / "cpuinfo"
        cpuinfo.write_text(FLAGS.format(more=flags))
        monkeypatch.setattr(machine, "CPUINFO", cpuinfo)
        monkeypatch.setattr(machine, "CGROUP_LIMIT", tmp_path / "memory.max")
        pages = {"SC_PHYS_PAGES": int(gigabytes * 1e9) // 4096, "SC_PAGE_SIZE": 4096}
        monkeypatch.setattr(os, "sysconf", pages.__getitem__)

    monkeypatch.delenv("CHECK_MEMORY", raising=False)
    return fake


@pytest.mark.parametrize(
    "fitting",
    [
        {},
        {"processor": "aarch64", "flags": ""},
        {"system": "darwin", "processor": "arm64", "libc": ""},
    ],
)
def test_a_fitting_machine_passes(answers, fitting):
    answers(**fitting)
    machine.check_machine()


@pytest.mark.parametrize(
    ("lacking", "sentence"),
    [
        ({"flags": "sse4_2"}, "no AVX, without which TensorFlow cannot run"),
        ({"libc": ""}, "has musl; use Debian, Ubuntu or Fedora"),
        ({"system": "darwin", "libc": ""}, "not made for Macs with Intel processors"),
        ({"system": "win32", "libc": ""}, "on Windows use WSL or Docker Compose"),
        ({"gigabytes": 1.0}, r"has 999 MB of memory and the site needs 1,800 MB"),
    ],
)
def test_each_machine_that_cannot_run_it_gets_one_sentence(answers, lacking, sentence):
    answers(**lacking)
    with pytest.raises(LaunchError, match=sentence) as caught:
        machine.check_machine()
    assert "\n" not in str(caught.value)


def test_a_containers_limit_counts(answers, tmp_path):
    answers()
    (tmp_path / "memory.max").write_text("1073741824\n")
    with pytest.raises(LaunchError, match="has 1,073 MB of memory"):
        machine.check_machine()


def test_a_container_without_a_limit_has_the_machines_memory(answers, tmp_path):
    answers()
    (tmp_path / "memory.max").write_text("max\n")
    machine.check_machine()


def test_the_memory_check_can_be_left_out(answers, monkeypatch):
    answers(gigabytes=1.0)
    monkeypatch.setenv("CHECK_MEMORY", "0")
    machine.check_machine()
