# SPDX-License-Identifier: MIT
"""The downloads as Python's users write them, on the same server and into the same folder.

Each call makes its connections, threads and processes and ends them, as a script's one run does. None of them tries
again: a transfer that fails raises.
"""

import os

import batch
from coresweep import variant

BLOCK = 1 << 16


class Links:
    """The folder, and for each URL the file that it becomes."""

    def __init__(self, work):
        work.leaves_files()
        self.folder, *self.urls = work.text().splitlines()

    def path(self, url):
        return os.path.join(self.folder, url.rpartition("/")[2])


def download(url, path):
    from urllib.request import urlopen

    with urlopen(url) as answer, open(path, "wb") as file:
        file.write(answer.read())


def pairs(work):
    links = Links(work)
    return [(url, links.path(url)) for url in links.urls]


@variant("urllib_serial", "urllib.request.urlopen, one file after the other, a connection each", needs="urllib.request")
def urllib_serial(work):
    wanted = pairs(work)

    def call():
        for url, path in wanted:
            download(url, path)

    return call


@variant("http_client", "http.client, one file after the other, on one kept connection", needs="http.client")
def http_client(work):
    from http.client import HTTPConnection
    from urllib.parse import urlsplit

    wanted = [(urlsplit(url), path) for url, path in pairs(work)]

    def call():
        if not wanted:
            return
        connection = HTTPConnection(wanted[0][0].netloc)
        for url, path in wanted:
            connection.request("GET", url.path)
            answer = connection.getresponse()
            if answer.status != 200:
                raise OSError(f"{url.geturl()}: {answer.status}")
            with open(path, "wb") as file:
                file.write(answer.read())
        connection.close()

    return call


@variant("urllib_threads", "urllib in a concurrent.futures.ThreadPoolExecutor", parallel=True, needs="urllib.request concurrent.futures")
def urllib_threads(work):
    from concurrent.futures import ThreadPoolExecutor

    wanted = pairs(work)

    def call():
        with ThreadPoolExecutor(work.threads) as executor:
            list(executor.map(lambda pair: download(*pair), wanted))

    return call


@variant("urllib_pool", "urllib in a multiprocessing.Pool", parallel=True, needs="urllib.request multiprocessing")
def urllib_pool(work):
    from multiprocessing import get_context

    wanted = pairs(work)
    context = get_context("fork")

    def do(task):
        download(*wanted[task])

    def call():
        with context.Pool(work.threads, batch.inherit, (do, None)) as pool:
            pool.map(batch.do_inherited, range(len(wanted)))

    return call


@variant("aiohttp", "asyncio and aiohttp, as many transfers at once as its connector has connections", parallel=True, needs="asyncio aiohttp")
def aiohttp(work):
    import asyncio

    import aiohttp

    wanted = pairs(work)

    async def one(session, url, path):
        async with session.get(url) as answer:
            answer.raise_for_status()
            with open(path, "wb") as file:
                async for block in answer.content.iter_chunked(BLOCK):
                    file.write(block)

    async def every():
        connector = aiohttp.TCPConnector(limit=work.threads)
        async with aiohttp.ClientSession(connector=connector) as session:
            await asyncio.gather(*(one(session, url, path) for url, path in wanted))

    return lambda: asyncio.run(every())
