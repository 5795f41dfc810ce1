"""Processes that are forked from one which has a single thread, so that no lock is held by a thread that the fork left
behind, and which has imported once what takes seconds."""

import multiprocessing

fresh = multiprocessing.get_context("forkserver")
fresh.set_forkserver_preload(["tests.preloaded"])
