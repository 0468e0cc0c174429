"""Options of the benchmarks, known where they are asked for by their folder."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quick", action="store_true", help="short rounds: does everything work?")
    parser.addoption("--rounds", type=int, help="rounds of load, instead of the plan's")
    parser.addoption("--seconds", type=float, help="seconds of a round, instead of the plan's")
    parser.addoption("--minutes", type=float, help="minutes of load while memory is watched")
    parser.addoption("--docs", help="a folder to write the report into, instead of docs/")
