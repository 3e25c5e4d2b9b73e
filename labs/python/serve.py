"""Runs a Python program that plays AWS, for as long as the process that started it lives: serve.py STATE MODULE

STATE is the folder for everything that it keeps. Standard input is a pipe that nobody writes to: when it ends, however
its owner ended, the folder is removed and this process group killed.
"""

import os
import runpy
import shutil
import signal
import sys
import threading


def end_with_owner(state: str) -> None:
    sys.stdin.buffer.read()
    shutil.rmtree(state, ignore_errors=True)
    # Not where somebody runs this by hand: then the group is the shell's.
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


def stay_on_loopback() -> None:
    """LocalStack on Twisted leaves the address of GATEWAY_LISTEN out and takes every interface (4.13.1)."""
    from twisted.internet import endpoints

    class Loopback(endpoints.TCP4ServerEndpoint):
        def __init__(self, reactor, port, backlog=50, interface="127.0.0.1"):
            super().__init__(reactor, port, backlog, interface)

    endpoints.TCP4ServerEndpoint = Loopback


if __name__ == "__main__":
    state, module = sys.argv[1:]
    threading.Thread(target=end_with_owner, args=(state,), daemon=True).start()
    if module.startswith("localstack."):
        stay_on_loopback()
    sys.argv = [module]
    runpy.run_module(module, run_name="__main__", alter_sys=True)
