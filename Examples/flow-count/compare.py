#!/usr/bin/env python3
"""Compares what `ebpf run` counts in flow-count.pcap with what tshark finds in it, flow by flow.

    ./compare.py [OBJECT [CAPTURE]]

EBPF is the command to run (default: `swift run -c release ebpf`, from the package's root).
Exit status: 0 all equal, 1 something differs (a table says what), 2 the comparison could not be made.
"""

import ipaddress
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
from collections import defaultdict, namedtuple

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent

Flow = namedtuple("Flow", "source source_port destination destination_port")
Counts = namedtuple("Counts", "packets bytes retransmissions")

CAPTURE_FIELDS = "ip.src ipv6.src tcp.srcport ip.dst ipv6.dst tcp.dstport frame.len tcp.analysis.retransmission".split()
SIZE_UNITS = {"bytes": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9}


def give_up(message):
    print(f"compare.py: {message}", file=sys.stderr)
    sys.exit(2)


def output_of(command, **options):
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
    except OSError as error:
        give_up(f"cannot run {command[0]}: {error.strerror}")
    if done.returncode != 0:
        give_up(f"`{shlex.join(command)}` ended with status {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout


# What ebpf counted


def address(value):
    whole = ipaddress.IPv6Address(bytes(value["s6_addr"]))
    return str(whole.ipv4_mapped or whole)


def flows_of_ebpf(command, program, capture):
    text = output_of([*command, "run", str(program), "--pcap", str(capture), "--json"], cwd=ROOT)
    try:
        (flows,) = [each["elements"] for each in json.loads(text)["maps"] if each["name"] == "flows"]
        return {
            Flow(address(key["saddr"]), key["sport"], address(key["daddr"]), key["dport"]): Counts(
                value["packets"], value["bytes"], value["retransmissions"]
            )
            for key, value in ((element["key"], element["value"]) for element in flows)
        }
    except (ValueError, KeyError, TypeError) as error:
        give_up(f"the JSON of ebpf has another shape than expected: {error!r}")


# What tshark counted


def tshark(capture, *arguments):
    return output_of(["tshark", "-n", "-o", "tcp.analyze_sequence_numbers:TRUE", "-r", str(capture), *arguments])


def flows_of_tshark(capture):
    """Exact counts of each flow, added up from tshark's view of each frame."""
    fields = [argument for name in CAPTURE_FIELDS for argument in ("-e", name)]
    sums = defaultdict(lambda: [0, 0, 0])
    for line in tshark(capture, "-Y", "tcp", "-T", "fields", "-E", "separator=,", *fields).splitlines():
        source4, source6, source_port, destination4, destination6, destination_port, length, repeated = line.split(",")
        flow = Flow(source4 or source6, int(source_port), destination4 or destination6, int(destination_port))
        for index, amount in enumerate((1, int(length), 1 if repeated else 0)):
            sums[flow][index] += amount
    return {flow: Counts(*each) for flow, each in sums.items()}


def endpoint(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


def conversations_of_tshark(capture):
    """Each flow's frames, and the least and most bytes it can have: the table of `-z conv,tcp` is cut to whole kB."""
    flows = defaultdict(lambda: [0, 0, 0])
    for line in tshark(capture, "-q", "-z", "conv,tcp").splitlines():
        words = line.replace(",", "").split()
        if len(words) < 5 or words[1] != "<->":
            continue
        left, right, numbers = endpoint(words[0]), endpoint(words[2]), iter(words[3:])
        pending = next(numbers)
        for source, destination in ((right, left), (left, right)):  # the table has `<-` first, then `->`
            frames, size, unit = int(pending), int(next(numbers)), next(numbers)
            if unit in SIZE_UNITS:
                pending = next(numbers)
            else:  # before tshark 4 there was no unit
                pending, unit = unit, "bytes"
            least, most = size * SIZE_UNITS[unit], (size + 1) * SIZE_UNITS[unit] - 1
            for index, amount in enumerate((frames, least, most)):  # addresses and ports may have been used again
                flows[Flow(*source, *destination)][index] += amount
    return flows


# The comparison


def differences(ours, theirs, conversations):
    for flow in sorted({*ours, *theirs, *conversations}):
        mine, other = ours.get(flow, Counts(0, 0, 0)), theirs.get(flow, Counts(0, 0, 0))
        for name, left, right in zip(Counts._fields, mine, other):
            if left != right:
                yield flow, name, left, right
        frames, least, most = conversations.get(flow, (0, 0, 0))
        if mine.packets != frames:
            yield flow, "packets (conv,tcp)", mine.packets, frames
        if not least <= mine.bytes <= most:
            yield flow, "bytes (conv,tcp)", mine.bytes, f"{least}...{most}"


def main(arguments):
    if len(arguments) > 2 or any(each.startswith("-") for each in arguments):
        print(__doc__.strip())
        return 2
    defaults = [FOLDER / "flow_count.bpf.o", FOLDER / "flow-count.pcap"]
    program, capture = [*map(pathlib.Path.absolute, map(pathlib.Path, arguments)), *defaults[len(arguments) :]]
    if not shutil.which("tshark"):
        give_up("tshark is missing: `apt-get install tshark` (Debian, Ubuntu) or `brew install wireshark` (macOS)")

    ours = flows_of_ebpf(shlex.split(os.environ.get("EBPF", "swift run -c release ebpf")), program, capture)
    theirs = flows_of_tshark(capture)
    found = list(differences(ours, theirs, conversations_of_tshark(capture)))
    if not theirs:
        give_up(f"tshark finds no TCP in {capture}")
    if found:
        print(f"{'flow':<62} {'count':<20} {'ebpf':>12} {'tshark':>20}")
        for flow, name, left, right in found:
            ends = f"{flow.source} {flow.source_port} -> {flow.destination} {flow.destination_port}"
            print(f"{ends:<62} {name:<20} {left:>12} {right:>20}")
        return 1
    total = Counts(*map(sum, zip(*ours.values())))
    print(
        f"equal in all {len(ours)} flows: {total.packets} packets, {total.bytes} bytes, "
        f"{total.retransmissions} retransmissions"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
