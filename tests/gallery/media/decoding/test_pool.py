"""What the site does when a decoder hangs, dies, eats memory, or lies."""

import io
import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest
from PIL import Image

from gallery.core.errors import GalleryError
from gallery.media import prepare
from gallery.media.decoding import pool as pools
from gallery.media.decoding.pool import Decoder, Pool
from tests.gallery import pictures

LIMITS = prepare.Limits()
ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def pool():
    made = Pool(size=2)
    yield made
    while made._idle:
        made._idle.pop().stop()


def decode(pool: Pool, data: bytes, wall: float = 20.0, limits: prepare.Limits = LIMITS):
    return pool.decode(io.BytesIO(data), size=len(data), limits=limits, wall=wall)


def decoder_running(program: str) -> Decoder:
    return Decoder([sys.executable, "-c", textwrap.dedent(program)])


def test_a_decoder_is_used_again(pool):
    decode(pool, pictures.png())
    first = pool._idle[0].process.pid
    decode(pool, pictures.png())
    assert [decoder.process.pid for decoder in pool._idle] == [first]


def test_a_decoder_that_served_its_time_is_replaced(pool, monkeypatch):
    monkeypatch.setattr(pools, "PICTURES_EACH", 1)
    decode(pool, pictures.png())
    first = pool._idle[0].process.pid
    decode(pool, pictures.png())
    assert pool._idle[0].process.pid != first


def test_a_decoder_that_died_while_idle_is_not_noticed(pool):
    decode(pool, pictures.png())
    process = pool._idle[0].process
    process.kill()
    process.wait()
    assert decode(pool, pictures.png()).width == 120


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.kill(os.getpid(), 11)",
        "import sys; sys.stdin.buffer.read(5); sys.exit(3)",
        "import sys; sys.stdin.buffer.read(5); sys.stdout.buffer.write(b'\\xff' * 100)",
        "import sys; sys.stdin.buffer.read(5); sys.stdout.buffer.write(b'\\0\\0\\0\\2[]')",
        "import sys; sys.stdin.buffer.read(5); sys.stdout.buffer.write(b'\\0\\0\\0\\2{}')",
        "import sys; sys.stdin.buffer.read(5); sys.stdout.buffer.write(b'\\0\\0\\0\\x04{\"a\"')",
    ],
)
def test_a_decoder_that_dies_or_lies_is_a_broken_picture(pool, program):
    pool._idle.append(decoder_running(program))
    with pytest.raises(GalleryError) as caught:
        decode(pool, pictures.png())
    assert caught.value.code == "image_broken"
    assert decode(pool, pictures.png()).width == 120


KILLED = "import os, sys; sys.stdin.buffer.read(5); os.kill(os.getpid(), 9)"


def test_a_decoder_that_was_killed_is_no_verdict_on_the_picture(pool):
    decode(pool, pictures.png())
    pool._idle.append(decoder_running(KILLED))
    assert decode(pool, pictures.png()).width == 120


def test_two_killed_decoders_are_a_verdict(pool, monkeypatch):
    monkeypatch.setattr(pools, "_COMMAND", [sys.executable, "-c", KILLED])
    with pytest.raises(GalleryError) as caught:
        decode(pool, pictures.png())
    assert caught.value.code == "image_broken"


@pytest.mark.parametrize(
    "lie",
    [
        {"format": "EXE"},
        {"width": -1},
        {"height": 2**40},
        {"small": 2**40},
        {"large": 0},
        {"said": 0},
        {"phash": "x"},
        {"colour": "red; } body {"},
        {"colour": "\u202e" * 7},
    ],
)
def test_a_decoders_answer_is_not_believed(pool, lie):
    reply = {"format": "PNG", "width": 1, "height": 1, "colour": "#000000", "small": 1, "large": 1}
    reply |= {"phash": "0" * 16, "metadata": 1}
    program = f"""
        import sys, json
        text = json.dumps({reply | lie!r}).encode()
        sys.stdin.buffer.read(5)
        sys.stdout.buffer.write(len(text).to_bytes(4, "big") + text + b"xyz")
    """
    pool._idle.append(decoder_running(program))
    with pytest.raises(GalleryError) as caught:
        decode(pool, pictures.png())
    assert caught.value.code == "image_broken"


def test_an_unknown_refusal_is_a_broken_picture(pool):
    program = """
        import sys
        sys.stdin.buffer.read(5)
        text = b'{"error": "<script>"}'
        sys.stdout.buffer.write(len(text).to_bytes(4, "big") + text)
    """
    pool._idle.append(decoder_running(program))
    with pytest.raises(GalleryError) as caught:
        decode(pool, pictures.png())
    assert caught.value.code == "image_broken"


def test_a_decoder_that_hangs_is_ended(pool):
    pool._idle.append(decoder_running("import signal; signal.pause()"))
    with pytest.raises(GalleryError) as caught:
        decode(pool, pictures.png(), wall=0.2)
    assert caught.value.code == "image_timeout"
    assert decode(pool, pictures.png()).width == 120


def test_a_picture_that_costs_more_time_than_it_may_is_refused(pool):
    noise = Image.effect_noise((1000, 750), 100).resize((4000, 3000))
    costly = pictures.encoded(noise.convert("RGB"), "PNG", compress_level=1)
    assert decode(pool, costly, limits=prepare.Limits(seconds=60)).width == 4000
    with pytest.raises(GalleryError) as caught:
        decode(pool, costly, limits=prepare.Limits(seconds=0.01))
    assert caught.value.code == "image_timeout"
    assert decode(pool, pictures.png()).width == 120


def test_a_decoder_that_takes_too_much_memory_is_ended_from_outside(pool, monkeypatch):
    monkeypatch.setattr(pools, "RESIDENT_BYTES", 64 * 1024 * 1024)
    program = "import signal; held = b'x' * 2**27; signal.pause()"
    pool._idle.append(decoder_running(program))
    with pytest.raises(GalleryError) as caught:
        decode(pool, pictures.png())
    assert caught.value.code == "image_too_many_pixels"
    assert decode(pool, pictures.png()).width == 120


def test_a_decoder_loads_nothing_of_the_site():
    program = """
        import sys
        import gallery.media.decoding.child
        heavy = {"django", "celery", "numpy", "tensorflow", "torch", "rest_framework"}
        print(sorted(heavy & set(sys.modules)))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == "[]"


def test_many_threads_share_the_decoders(pool):
    found: list[int] = []

    def upload() -> None:
        found.append(decode(pool, pictures.png()).width)

    threads = [threading.Thread(target=upload) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [120] * 12
    assert len(pool._idle) <= 2


def test_no_decoder_outlives_a_killed_site():
    program = """
        import os, signal
        from gallery.media import prepare
        from gallery.media.decoding.pool import pool
        prepare.warm_up()
        print(*(decoder.process.pid for decoder in pool._idle), flush=True)
        signal.pause()
    """
    site = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert site.stdout is not None
    children = [os.pidfd_open(int(pid)) for pid in site.stdout.readline().split()]
    assert len(children) == pools.DECODERS
    site.send_signal(signal.SIGKILL)
    site.wait()
    for child in children:  # a pidfd becomes readable when its process has ended
        ended, _, _ = select.select([child], [], [], 20)
        assert ended
        os.close(child)


def test_a_fork_starts_with_decoders_of_its_own(pool):
    pool.warm_up()
    pool.forget()
    assert pool._idle == []
    assert decode(pool, pictures.png()).width == 120
