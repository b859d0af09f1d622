#!/usr/bin/env python3
"""The TCP traffic of make-capture.sh: ten connections at once to echo, discard and chargen services (RFC 862-864)."""

import socket
import struct
import sys
import threading
import time

ECHO, DISCARD, CHARGEN = 7, 9, 19
CHARGEN_REQUEST = struct.Struct("!I")  # how many bytes to send: the one thing chargen does not say
IPV4_NOPS = b"\x01" * 8
IPV6_DSTOPTS, IPV6_PADDING = 59, b"\x00\x00\x01\x04\x00\x00\x00\x00"
DEADLINE = 60  # seconds


def prepare(connection):
    connection.settimeout(DEADLINE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"reno")  # every kernel has it


def read_exactly(connection, count):
    while count > 0:
        data = connection.recv(min(count, 65536))
        if not data:
            raise EOFError("the peer closed early")
        count -= len(data)


# Server


def serve_echo(connection):
    while data := connection.recv(65536):
        connection.sendall(data)


def serve_discard(connection):
    while connection.recv(65536):
        pass


def serve_chargen(connection):
    (count,) = CHARGEN_REQUEST.unpack(connection.recv(CHARGEN_REQUEST.size, socket.MSG_WAITALL))
    connection.sendall(bytes(32 + index % 95 for index in range(count)))


def accept_forever(listener, service):
    def serve(connection):
        with connection:
            prepare(connection)
            service(connection)

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def server(addresses):
    services = {ECHO: serve_echo, DISCARD: serve_discard, CHARGEN: serve_chargen}
    for address in addresses:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        for port, service in services.items():
            listener = socket.create_server((address, port), family=family)
            threading.Thread(target=accept_forever, args=(listener, service), daemon=True).start()
    print("ready", flush=True)
    threading.Event().wait(DEADLINE)


# Client


def upload(connection, count):
    connection.sendall(b"d" * count)


def download(connection, count):
    connection.sendall(CHARGEN_REQUEST.pack(count))
    read_exactly(connection, count)


def chat(connection, rounds):
    for index in range(rounds):
        message = b"m" * (20 + index % 150)
        connection.sendall(message)
        read_exactly(connection, len(message))


def stall(connection, count):
    """Downloads, but reads only after the window has been closed for long enough to be probed."""
    connection.sendall(CHARGEN_REQUEST.pack(count))
    time.sleep(3)
    read_exactly(connection, count)


def idle(connection, seconds):
    """Says something, then lets the kernel's keep-alives do the talking, and says something again."""
    chat(connection, 2)
    time.sleep(seconds)
    chat(connection, 2)


MSS_536 = (socket.IPPROTO_TCP, socket.TCP_MAXSEG, 536)
SMALL_BUFFER = (socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
KEEPALIVE = [
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 1),
]

CONNECTIONS = [
    # IP version, port, what is done, how much of it, socket options
    (4, DISCARD, upload, 220_000, []),
    (6, DISCARD, upload, 150_000, []),
    (4, CHARGEN, download, 160_000, [MSS_536]),
    (6, CHARGEN, download, 200_000, []),
    (4, ECHO, chat, 400, []),
    (6, ECHO, chat, 300, []),
    (4, CHARGEN, stall, 30_000, [SMALL_BUFFER]),
    (6, ECHO, idle, 4, KEEPALIVE),
    (4, DISCARD, upload, 40_000, [(socket.IPPROTO_IP, socket.IP_OPTIONS, IPV4_NOPS)]),
    (6, DISCARD, upload, 40_000, [(socket.IPPROTO_IPV6, IPV6_DSTOPTS, IPV6_PADDING)]),
]


def connect(address, port, options):
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET)
    prepare(connection)
    for level, name, value in options:
        connection.setsockopt(level, name, value)
    connection.connect((address, port))
    return connection


def client(addresses):
    """Connects everything before the first byte moves: the handshakes then show the path's real, empty-queue RTT."""
    failures = []
    connections = [
        (connect(addresses[0] if version == 4 else addresses[1], port, options), action, amount)
        for version, port, action, amount, options in CONNECTIONS
    ]

    def run(connection, action, amount):
        try:
            with connection:
                action(connection, amount)
        except (OSError, EOFError) as error:
            failures.append(f"{action.__name__} {amount}: {error}")

    threads = [threading.Thread(target=run, args=each) for each in connections]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return "\n".join(failures) or None


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("server", "client"):
        sys.exit("usage: traffic.py server|client IPV4-ADDRESS IPV6-ADDRESS")
    sys.exit({"server": server, "client": client}[sys.argv[1]](sys.argv[2:]))
