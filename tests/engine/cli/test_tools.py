"""`turnloom tools`: what was understood of a source, and which of its phrases are not."""

from pathlib import Path

import orjson
import pytest

BOATYARD = '''class Boatyard:
    """A yard that keeps boats over the winter."""

    def __init__(self):
        self.boats = {
            "B11": {"name": "Petrel", "owner": "Ida Moss", "length": 9},
            "B12": {"name": "Gannet", "owner": "Rolf Steen", "length": 12},
            "B17": {"name": "Tern", "owner": "Ida Moss", "length": 7},
        }
        self.stays = {}

    def find_boats(self, owner: str) -> list[dict]:
        """Find the boats of an owner."""
        return [{"boat_id": key, **one} for key, one in self.boats.items() if one["owner"] == owner]

    def store_boat(self, boat_id: str, weeks: int = 4) -> dict:
        """Store a boat for some weeks."""
        stay_id = f"S{100 + len(self.stays)}"
        self.stays[stay_id] = boat_id
        return {"stay_id": stay_id, "price": weeks * self.boats[boat_id]["length"]}

    def insure_boat(self, contract: dict) -> dict:
        """Insure a boat by a contract."""
        return {"insured": contract["boat"]}

    def paint_boat(self, boat_id: str) -> dict:
        """Paint a boat."""
        raise RuntimeError("the paint \\x1b[31mis out")

    def close(self) -> None:
        """Close the connections."""

    def _wash(self, boat_id: str) -> None:
        """Wash a boat."""
'''
OWN = ("python:boatyard:Boatyard",)
UNDERSTOOD, PLANTED = "find the boats of {owner}", "store whatever {owner} has"


@pytest.fixture
def boatyard(tmp_path: Path) -> None:
    Path(tmp_path, "boatyard.py").write_text(BOATYARD)


def test_a_builtin_domain_is_shown_tool_by_tool(turnloom_command) -> None:
    said = turnloom_command("tools", "builtin:shop")
    blocks = {block.split()[0]: block for block in said.out.split("\n\n")}

    assert said.code == 0
    assert said.out.startswith("16 tools of builtin:shop (changes 9, reads 7)\n")
    order = blocks["place_order"]
    assert order.startswith("place_order  changes\n")
    assert "  product_id  from search_products: products[].product_id\n" in order
    assert "  quantity    said by the user; default 1\n" in order
    assert "  gives: order_no (order.no), " in order
    assert "  asked: 'order {product_id}" in order
    assert "  told:  'Your order" in order
    assert "  product.id of product: search_products: products[].product_id -> " in said.out


@pytest.mark.usefixtures("boatyard")
def test_what_cannot_be_called_or_was_left_out_is_shown_with_why(turnloom_command) -> None:
    said = turnloom_command("tools", *OWN)
    printed = turnloom_command("tools", *OWN, "--json", "-")
    found = orjson.loads(printed.out)
    tools = {tool["name"]: tool for tool in found["tools"]}

    assert (said.code, printed.code) == (0, 0)
    assert set(tools) == {"find_boats", "store_boat", "insure_boat", "paint_boat"}
    assert tools["insure_boat"]["parameters"][0]["filled"] == "none"
    assert "contract  cannot be filled" in said.out
    assert "the paint" in tools["paint_boat"]["unused"]
    assert not tools["store_boat"]["unused"]
    (boat, weeks) = tools["store_boat"]["parameters"]
    assert (boat["filled"], boat["sources"]) == ("result", ["find_boats: [].boat_id"])
    assert (weeks["filled"], weeks["default"]) == ("said", "4")
    assert "2 never called" in said.out
    assert any("left out boatyard.close" in notice for notice in found["notices"])
    assert "left out boatyard.close" in said.out
    assert "left out" not in said.err, "what is shown is not said twice"
    assert "\x1b" not in said.out


@pytest.mark.usefixtures("boatyard")
def test_a_phrase_that_nobody_would_understand_is_a_failed_check(turnloom_command) -> None:
    understood = turnloom_command("tools", *OWN, "--check")
    Path("boatyard.toml").write_text(f'[find_boats]\nask = ["{UNDERSTOOD}", "{PLANTED}"]\n')
    said = turnloom_command("tools", *OWN, "--check")
    printed = turnloom_command("tools", *OWN, "--check", "--json", "-")
    phrases = {each["phrase"]: each for each in orjson.loads(printed.out)["phrases"]}

    assert (understood.code, said.code, printed.code) == (0, 1, 1)
    assert f"find_boats: missed in 2 of 2 messages: {PLANTED!r}" in said.out
    assert f"messages: {UNDERSTOOD!r}" not in said.out
    assert said.out.endswith("missed: 2 of 6 messages, with 1 of 3 phrases\n")
    assert "4 of 4 tools, " in said.err
    assert (phrases[UNDERSTOOD]["tried"], phrases[UNDERSTOOD]["misses"]) == (2, [])
    assert all("store whatever" in miss["query"] for miss in phrases[PLANTED]["misses"])
    insure = phrases["insure a boat with the contract {contract}"]
    assert (insure["tried"], insure["untried"]) == (0, "there was never anything to call it with")


def test_an_unknown_environment_is_wrong_usage(turnloom_command) -> None:
    said = turnloom_command("tools", "builtin:nothing")

    assert (said.code, said.err.count("\n")) == (64, 1)
