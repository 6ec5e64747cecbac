import io

from django.core.management import call_command

from gallery.management.commands import watch
from tests.gallery import pictures


def test_what_is_in_the_folder_is_taken_in_before_what_comes(owner, folder, monkeypatch):
    def arrive(watched):
        new = watched.root / "new.png"
        new.write_bytes(pictures.png("new"))
        yield [watched.take_in(new), watched.take_in(folder / "one.png")]

    monkeypatch.setattr(watch, "arrivals", arrive)
    output = io.StringIO()
    call_command("watch", str(folder), "--owner", "owner", stdout=output)
    totals = [line for line in output.getvalue().splitlines() if not line.startswith("taken in")]
    assert totals == [
        "Took in 1; 0 were here already; 0 were refused.",
        f"Watching {folder}",
        "Took in 1; 1 were here already; 0 were refused.",
    ]
