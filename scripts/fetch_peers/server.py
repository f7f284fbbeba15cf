# SPDX-License-Identifier: MIT
"""nginx on loopback, or behind a relay that makes a round trip: what all programs download from."""

import shutil
import signal
import socket
import subprocess
import time

import build

MODULE = "/usr/lib/nginx/modules/ngx_http_echo_module.so"
LOOPBACK = "127.0.0.1"
# RFC 2544 reserves 198.18.0.0/15 for measurements of this kind.
RELAY_CLIENT, RELAY_SERVER = "198.18.0.1", "198.18.0.2"

# Two workers: one answers 70,000 requests a second here, and would be the limit of the small files rather than the client.
# User root: as nobody its workers could not read what root made; for others nginx ignores the line.
# echo_sleep waits on a timer of nginx, which costs no CPU; its answer comes 0.2 to 0.6 ms late.
CONFIG = """
load_module {module};
worker_processes 2;
worker_rlimit_nofile 16384;
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 8000; }}
http {{
    access_log off;
    log_not_found off;
    sendfile on;
    tcp_nopush on;
    keepalive_requests 1000000;
    keepalive_timeout 300s;
    http2_max_concurrent_streams 256;
    default_type application/octet-stream;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    ssl_certificate {folder}/certificate.pem;
    ssl_certificate_key {folder}/key.pem;
    server {{
        listen {address}:{http} backlog=4096;
        listen {address}:{tls} ssl backlog=4096;
        listen {address}:{h2} ssl http2 backlog=4096;
        root {content};
        location ~ ^/stored/wait\\d+/(.*)$ {{
            internal;
            alias {content}/$1;
        }}
        {waits}
    }}
}}
"""
WAIT = "location /wait{ms}/ {{ echo_sleep {seconds:.3f}; echo_exec /stored$uri; }}"


class Server:
    """An nginx until `stop`. `urls` makes addresses of a cell's files."""

    def __init__(self, folder, content, latencies, round_trip=0.0):
        self.folder = folder
        self.address = RELAY_SERVER if round_trip else LOOPBACK
        self.ports = free_ports()
        folder.mkdir()
        certificate(folder, self.address)
        config = folder / "nginx.conf"
        waits = "\n        ".join(
            WAIT.format(ms=round(seconds * 1000), seconds=seconds) for seconds in sorted(latencies) if seconds
        )
        config.write_text(
            CONFIG.format(
                module=MODULE, folder=folder, content=content, address=self.address, waits=waits, **self.ports
            )
        )
        command = ["nginx", "-c", str(config), "-e", str(folder / "error.log")]
        if round_trip:
            relay = build.tool("relay")
            command = [relay, f"{round_trip * 500:g}", RELAY_CLIENT, RELAY_SERVER, *command]
        self.messages = open(folder / "messages", "w+b")
        self.process = subprocess.Popen(command, stdout=self.messages, stderr=self.messages)
        self.await_answer()

    def await_answer(self):
        for _ in range(100):
            if self.process.poll() is not None:
                self.messages.seek(0)
                raise OSError(f"the server ended: {self.messages.read().decode(errors='replace').strip()}")
            try:
                socket.create_connection((self.address, self.ports["http"]), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise OSError(f"the server did not listen on {self.address} within 5 s; see {self.folder}/error.log")

    def base(self, protocol):
        return f"{'http' if protocol == 'http' else 'https'}://{self.address}:{self.ports[protocol]}"

    @property
    def ca(self):
        return self.folder / "certificate.pem"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.messages.close()


def free_ports():
    """A port for each protocol that nothing listens on at this moment."""
    held = [socket.create_server((LOOPBACK, 0)) for _ in range(3)]
    ports = {name: one.getsockname()[1] for name, one in zip(("http", "tls", "h2"), held)}
    for one in held:
        one.close()
    return ports


def certificate(folder, address):
    """One that signs itself: the programs are told to trust it, and it alone."""
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
         "-keyout", folder / "key.pem", "-out", folder / "certificate.pem", "-subj", "/CN=coresweep",
         "-addext", f"subjectAltName=IP:{address}"],
        check=True,
        capture_output=True,
    )  # fmt: skip


def may_make_networks():
    """Whether this process has the rights that the relay takes (capabilities(7): CAP_NET_ADMIN 12, CAP_SYS_ADMIN 21)."""
    with open("/proc/self/status", encoding="ascii") as file:
        effective = next(int(line.split()[1], 16) for line in file if line.startswith("CapEff:"))
    return effective >> 12 & effective >> 21 & 1 == 1


def missing():
    """What is not installed, as packages of Debian."""
    needed = {"nginx": "nginx-light", "openssl": "openssl", "cc": "gcc"}
    lacking = [package for program, package in needed.items() if not shutil.which(program, path=PATH)]
    try:
        open(MODULE, "rb").close()
    except OSError:
        lacking.append("libnginx-mod-http-echo")
    return lacking


PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
