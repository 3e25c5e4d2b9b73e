"""What botocore's own HierarchicalEmitter does with sequences of registrations and events.

Reads JSON from stdin: a list of sequences, each a list of steps as test/events/sequences.ts writes them. Prints JSON: for
each sequence a list of what its steps came to.
"""

import copy
import json
import sys

from botocore.hooks import HierarchicalEmitter


class Thrown(Exception):
    pass


def run(steps: list) -> list:
    called = []

    def made(name: str, does: dict):
        def handler(**kwargs):
            called.append([name, kwargs["event_name"], kwargs["value"]])
            if does["throws"]:
                raise Thrown(name)
            return does["answer"]

        handler.known_as = name
        return handler

    emitters = [HierarchicalEmitter(), HierarchicalEmitter()]
    handlers = {}

    def taken(step: dict):
        emitter, what = emitters[step["on"]], step["do"]
        if what == "copy":
            emitters[1 - step["on"]] = copy.copy(emitter)
            return None
        if what in ("emit", "emit_until_response"):
            answered = getattr(emitter, what)(step["event"], value=step["value"])
            if what == "emit":
                return [[handler.known_as, answer] for handler, answer in answered]
            # Where nobody answers this is the last handler with None; its documentation says (None, None).
            handler, answer = answered
            return None if answer is None else [handler.known_as, answer]
        given = step["handler"]
        handler = given and handlers.setdefault(given["name"], made(given["name"], given))
        counts = {"unique_id": step["id"], "unique_id_uses_count": step["counted"]}
        getattr(emitter, what)(step["pattern"], handler, **counts)
        return None

    def outcome(step: dict) -> dict:
        called.clear()
        try:
            result = taken(step)
        except Thrown as thrown:
            result = f"thrown by {thrown}"
        except ValueError:
            result = "counted otherwise"
        except AttributeError:
            result = "a part of patterns, none itself"
        return {"called": list(called), "result": result}

    return [outcome(step) for step in steps]


print(json.dumps([run(steps) for steps in json.load(sys.stdin)]))
