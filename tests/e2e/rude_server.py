#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A web server that breaks HTTP in every way that a downloader must survive: the path says which.

usage: rude_server.py [CERTIFICATE KEY]: by https, and no HTTP/2 there.

Prints its address once it listens, and appends to the file `requests` a line for each request: seconds since 1970, path,
Range, If-Range, Authorization, parted by tabs. Ends when it is killed.
"""

import email.utils
import gzip
import itertools
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse

BODY = b"".join(b"%07d\n" % i for i in range(512))  # 4096 bytes
lock = threading.Lock()
seen = {}
gathered = threading.Condition()
begun = set()


def head(status=200, *headers, length=None):
    lines = [f"HTTP/1.1 {status} Said", *headers]
    if length is not None:
        lines.append(f"Content-Length: {length}")
    return "\r\n".join(lines + ["", ""]).encode()


def answer(status=200, body=BODY, *headers):
    return head(status, *headers, length=len(body)) + body


def often(piece, seconds=0.0):
    """Sends `piece` without end: the client has to give up."""
    while True:
        yield piece
        time.sleep(seconds)


def again_after(value):
    """The first request is refused, with a Retry-After; the next is answered."""
    return lambda request: answer() if request.count > 1 else answer(503, b"later", f"Retry-After: {value()}")


def part(request, tag, body):
    """A range of `body` where If-Range agrees with `tag`, else the whole."""
    first = request.first() if request.if_range in ("", tag) else 0
    if first == 0:
        return answer(200, body, f"ETag: {tag}")
    rest = body[first:]
    return answer(206, rest, f"ETag: {tag}", f"Content-Range: bytes {first}-{len(body) - 1}/{len(body)}")


def cut_once(request):
    """Half of the body and the end of the connection; the next request gets what it asks for."""
    tag = '"one"'
    if request.count == 1:
        return head(200, f"ETag: {tag}", length=len(LARGE)) + LARGE[: len(LARGE) // 2]
    return part(request, tag, LARGE)


def changes(request):
    """Half of one entity; then there is another one under the address."""
    if request.count == 1:
        return head(200, 'ETag: "old"', length=len(LARGE)) + LARGE[: len(LARGE) // 2]
    return part(request, '"new"', LARGE.swapcase())


def wrong_part(request):
    """A range is answered by another one than was asked for; the whole is given where the whole is asked for."""
    if request.count == 1:
        return head(200, 'ETag: "one"', length=len(LARGE)) + LARGE[: len(LARGE) // 2]
    if request.first() > 0:
        return answer(206, LARGE[7:], 'ETag: "one"', f"Content-Range: bytes 7-{len(LARGE) - 1}/{len(LARGE)}")
    return answer(200, LARGE, 'ETag: "one"')


def listing(*links):
    return ('{"data": [' + ",".join(f'{{"link": "{link}"}}' for link in links) + "]}").encode()


def together(request):
    """The end of a body is sent when as many have been begun as the path says."""
    yield head(length=len(BODY)) + BODY[:100]
    with gathered:
        begun.add(request.path)
        gathered.notify_all()
        gathered.wait_for(lambda: len(begun) >= int(request.words[1]))
    yield BODY[100:]


LARGE = b"".join(b"line %010d\n" % i for i in range(20000))  # 320000 bytes: more than a client keeps in memory

ANSWERS = {
    "ok": lambda r: answer(),
    "large": lambda r: part(r, '"one"', LARGE),
    # A Content-Length that lies, or that cannot be.
    "less": lambda r: head(length=5000) + BODY[:1000],
    "more": lambda r: head(200, "Connection: close", length=100) + BODY,
    "negative": lambda r: head(length=-5) + BODY,
    "overflow": lambda r: head(length="9" * 40) + BODY,
    "petabyte": lambda r: [head(length=1 << 50) + BODY, None],
    "two-lengths": lambda r: head(200, "Content-Length: 10", length=4096) + BODY,
    "no-length": lambda r: b"HTTP/1.0 200 OK\r\n\r\n" + BODY,
    "chunks-cut": lambda r: head(200, "Transfer-Encoding: chunked") + b"400\r\n" + BODY[:1024] + b"\r\n",
    "chunks-bad": lambda r: head(200, "Transfer-Encoding: chunked") + b"zzz\r\n" + BODY,
    "reset": lambda r: [head(length=4096) + BODY[:100], None],
    "cut-once": cut_once,
    "changes": changes,
    "wrong-part": wrong_part,
    "part-unasked": lambda r: answer(206, LARGE[:100], 'ETag: "one"', "Content-Range: bytes 0-99/*"),
    # What is no answer, or never becomes one.
    "garbage": lambda r: bytes(range(128, 256)) * 64,
    "empty": lambda r: b"",
    "silent": lambda r: often(b"", 0.1),
    "drip": lambda r: itertools.chain([head(length=1000000)], often(b"x", 0.2)),
    "bomb": lambda r: itertools.chain([b"HTTP/1.1 200 OK\r\n"], often(b"X-Bomb: " + b"x" * 1000 + b"\r\n")),
    "endless": lambda r: itertools.chain([b"HTTP/1.1 200 OK\r\nX-Endless: "], often(b"x" * 65536)),
    "flood": lambda r: itertools.chain([head(200, "Connection: close")], often(b"x" * 65536)),
    # Codings that nobody asked for.
    "gzip": lambda r: answer(200, gzip.compress(BODY), "Content-Encoding: gzip"),
    "bomb-gzip": lambda r: answer(200, gzip.compress(b"\0" * 50000000), "Content-Encoding: gzip"),
    # Later.
    "later-seconds": again_after(lambda: "2"),
    "later-date": again_after(lambda: email.utils.formatdate(time.time() + 3, usegmt=True)),
    "later-garbage": again_after(lambda: "soon; -1"),
    "later-never": lambda r: answer(503, b"never", "Retry-After: 99999999"),
    "busy": lambda r: answer(429, b"busy"),
    # /status/404/name, /to/<quoted URL>
    "status": lambda r: answer(int(r.words[1]), b"a page that says so"),
    "to": lambda r: answer(302, b"there", "Location: " + urllib.parse.unquote(r.words[1])),
    "round": lambda r: answer(302, b"there", "Location: " + r.path),
    "together": together,
    # /list/<what>/<page>
    "list": lambda r: LISTINGS[r.words[1]](r),
}

LISTINGS = {
    "good": lambda r: answer(200, listing(f"{r.base}/ok/a{r.words[2]}.jpg", f"{r.base}/ok/b{r.words[2]}.txt")),
    "malformed": lambda r: answer(200, b'{"data": [{"link": "http://'),
    "deep": lambda r: answer(200, b"[" * 1000000),
    "huge": lambda r: itertools.chain([head(200, "Connection: close") + b'{"data": ["'], often(b"x" * 65536)),
    "nul": lambda r: answer(200, listing(r.base + "/ok/a\\u0000b.jpg")),
    "file": lambda r: answer(200, listing("file:///etc/hostname.jpg")),
    "array": lambda r: answer(200, b'[{"data": 1}]'),
    "nothing": lambda r: answer(200, b""),
}


class Request:
    def __init__(self, base, text):
        lines = text.decode("latin-1").split("\r\n")
        self.base = base
        self.path = lines[0].split(" ")[1]
        self.words = self.path.lstrip("/").split("/")
        fields = dict(line.split(": ", 1) for line in lines[1:] if ": " in line)
        self.fields = {name.lower(): value for name, value in fields.items()}
        self.if_range = self.fields.get("if-range", "")
        with lock:
            self.count = seen[self.path] = seen.get(self.path, 0) + 1
            with open("requests", "a", encoding="utf-8") as file:
                named = [self.fields.get(name, "") for name in ("range", "if-range", "authorization")]
                print(f"{time.time():.3f}", self.path, *named, sep="\t", file=file)

    def first(self):
        """Where the range begins that is asked for: "bytes=17-"."""
        return int(self.fields.get("range", "bytes=0-").removeprefix("bytes=").split("-")[0])


def read_head(connection):
    text = b""
    while not text.endswith(b"\r\n\r\n"):
        got = connection.recv(65536)
        if not got:
            return None
        text += got
    return text


def serve(accepted, base, wrapped):
    """One answer a connection: its end is part of many of the faults."""
    with accepted:
        try:
            connection = wrapped(accepted)
            text = read_head(connection)
            if text is None:
                return
            request = Request(base, text)
            said = ANSWERS.get(request.words[0], lambda r: answer(404, b"no such rudeness"))(request)
            for piece in [said] if isinstance(said, bytes) else said:
                if piece is None:  # an RST rather than an end
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    return
                connection.sendall(piece)
            connection.shutdown(socket.SHUT_WR)
            connection.settimeout(5)
            while connection.recv(65536):  # or else what the client has sent since turns the end into an RST
                pass
        except OSError:
            pass  # the client gave up: what was to be seen


def main():
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    scheme, wrapped = "http", lambda connection: connection
    if len(sys.argv) > 1:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*sys.argv[1:3])
        scheme, wrapped = "https", lambda connection: context.wrap_socket(connection, server_side=True)
    base = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
    print(base, flush=True)
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, base, wrapped), daemon=True).start()


main()
