"""A pytest plugin that fails the run on PostgreSQL when it misses what PostgreSQL can change.

Raw SQL, a row lock or a branch on the database's vendor that no test of this run has executed is
listed at the end, and the run fails. Use: `pytest -p tests.sql_coverage -m postgresql`.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import coverage
import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
PRODUCT = ("captionsite", "gallery", "inference", "training")
CALLS = {"select_for_update", "cursor", "raw", "RawSQL", "extra"}
OUTPUT = "executed_sql_lines"
# Statements of the other database, by the name of their module or function.
OTHER = "sqlite"

Lines = dict[str, list[int]]


def modules() -> list[Path]:
    """Return the product's modules that a test can reach, migrations left out."""
    found = (path for room in PRODUCT for path in (REPOSITORY / room).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def statements(source: str) -> Iterator[int]:
    """Yield the line of each statement that another database may run otherwise."""
    yield from _within(ast.parse(source))


def _within(node: ast.AST, line: int = 0) -> Iterator[int]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef) and OTHER in child.name:
            continue
        at = child.lineno if isinstance(child, ast.stmt) else line
        if _depends_on_database(child):
            yield at
        yield from _within(child, at)


def _depends_on_database(node: ast.AST) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="connection"), attr="vendor"):
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in CALLS
    return False


def sensitive() -> Lines:
    """Return the lines to be executed on PostgreSQL, by the module's path."""
    found = {
        str(path): sorted(set(statements(path.read_text())))
        for path in modules()
        if OTHER not in path.stem
    }
    return {path: lines for path, lines in found.items() if lines}


class SqlCoverage:
    """Traces the modules with such lines, in every process of the run, and joins what they saw."""

    def __init__(self) -> None:
        self.wanted = sensitive()
        self.executed: dict[str, set[int]] = {path: set() for path in self.wanted}
        self.tracer = coverage.Coverage(
            data_file=None, config_file=False, include=list(self.wanted)
        )
        self.tracer.start()

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        output = getattr(node, "workeroutput", {})
        self._join(output.get(OUTPUT, {}))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        self.tracer.stop()
        self._join({path: self._executed(path) for path in self.wanted})
        output = getattr(session.config, "workeroutput", None)
        if output is not None:
            output[OUTPUT] = {path: sorted(lines) for path, lines in self.executed.items()}
        elif self.missed() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        missed = self.missed()
        if missed:
            terminalreporter.section("no test on PostgreSQL executes")
            for path, line in missed:
                terminalreporter.write_line(f"{Path(path).relative_to(REPOSITORY)}:{line}")

    def missed(self) -> list[tuple[str, int]]:
        """Return the lines that no test has executed."""
        return [
            (path, line)
            for path, lines in self.wanted.items()
            for line in lines
            if line not in self.executed[path]
        ]

    def _executed(self, path: str) -> list[int]:
        """Return the first lines of the statements that this process executed."""
        _, known, _, not_executed, _ = self.tracer.analysis2(path)
        return sorted(set(known) - set(not_executed))

    def _join(self, lines: Lines) -> None:
        for path, found in lines.items():
            self.executed[path].update(found)


def pytest_configure(config: pytest.Config) -> None:
    """Start tracing."""
    config.pluginmanager.register(SqlCoverage(), "sql-coverage-of-the-product")
