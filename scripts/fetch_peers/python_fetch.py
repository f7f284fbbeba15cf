# SPDX-License-Identifier: MIT
"""Downloads as one writes them in Python: python_fetch.py serial|threads|pool|aiohttp N LIST [CERTIFICATE]

LIST has a URL a line; each goes to the current folder under its last segment. Failures are not handled.
"""

import asyncio
import shutil
import ssl
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool

TRUSTED = ssl.create_default_context(cafile=sys.argv[4]) if len(sys.argv) > 4 else None


def fetch(url):
    with urllib.request.urlopen(url, context=TRUSTED) as answer, open(url.rpartition("/")[2], "wb") as file:
        shutil.copyfileobj(answer, file, 1 << 18)


async def take(session, urls):
    for url in urls:
        async with session.get(url) as answer:
            with open(url.rpartition("/")[2], "wb") as file:
                async for block in answer.content.iter_chunked(1 << 18):
                    file.write(block)


async def fetch_all(urls, concurrency):
    import aiohttp

    connector = aiohttp.TCPConnector(limit=concurrency, ssl=TRUSTED)
    whole = aiohttp.ClientTimeout(total=None)
    remaining = iter(urls)
    async with aiohttp.ClientSession(connector=connector, timeout=whole) as session:
        await asyncio.gather(*(take(session, remaining) for _ in range(concurrency)))


def main(how, concurrency, urls):
    if how == "serial":
        for url in urls:
            fetch(url)
    elif how == "threads":
        with ThreadPoolExecutor(concurrency) as pool:
            list(pool.map(fetch, urls))
    elif how == "pool":
        with Pool(concurrency) as pool:
            pool.map(fetch, urls, chunksize=1)
    else:
        asyncio.run(fetch_all(urls, concurrency))


if __name__ == "__main__":
    with open(sys.argv[3], encoding="ascii") as file:
        main(sys.argv[1], int(sys.argv[2]), file.read().split())
