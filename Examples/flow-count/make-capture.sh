#!/usr/bin/env bash
# Makes a new flow-count.pcap: real TCP connections through a router that loses frames. Needs root on Linux.
#
#   ./make-capture.sh [OUT.pcap]        LOSS=30 RATE=8mbit ./make-capture.sh     LOSS is in frames per thousand
#
#   client namespace ── veth ── router namespace ── veth ── server namespace
#   capture is here             shapes and loses, both ways
#
# What the client sends is captured before it can be lost, what the server sends only after. Nothing outside the three
# namespaces is touched, and they are removed however the script ends.
set -euo pipefail

folder=$(cd "$(dirname "$0")" && pwd)
out=$(realpath -m "${1:-$folder/flow-count.pcap}")
loss=${LOSS:-30}
rate=${RATE:-8mbit}
client=flow-count-client-$$ router=flow-count-router-$$ server=flow-count-server-$$
client4=192.0.2.2 client6=2001:db8:1::2
server4=198.51.100.2 server6=2001:db8:2::2

give_up() { echo "make-capture.sh: $1" >&2; exit "$2"; }
for tool in ip tc nft ethtool tcpdump python3; do
  command -v "$tool" >/dev/null ||
    give_up "$tool is missing (apt-get install iproute2 nftables ethtool tcpdump python3)" 2
done
[ "$(id -u)" = 0 ] || give_up "network namespaces need root" 2

work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  for namespace in "$client" "$router" "$server"; do ip netns delete "$namespace" 2>/dev/null || true; done
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

wait_for() { # text, file: at most 5 seconds
  for _ in $(seq 50); do grep -q "$1" "$2" && return; sleep 0.1; done
  give_up "no \"$1\" within 5 seconds: $(cat "$2")" 1
}

add_host() { # namespace, its addresses, the router's device and addresses
  local host=$1 address4=$2 address6=$3 device=$4 router4=$5 router6=$6
  ip link add eth0 netns "$host" mtu 1500 type veth peer name "$device" netns "$router" mtu 1500
  ip -n "$host" address add "$address4/24" dev eth0
  ip -n "$host" address add "$address6/64" dev eth0 nodad
  ip -n "$router" address add "$router4/24" dev "$device"
  ip -n "$router" address add "$router6/64" dev "$device" nodad
  # One frame on the wire is one segment with a finished checksum.
  ip netns exec "$host" ethtool -K eth0 tx off tso off gso off gro off >"$work/ethtool" 2>&1
  ip netns exec "$router" ethtool -K "$device" tx off tso off gso off gro off >"$work/ethtool" 2>&1
  ip -n "$host" link set lo up
  ip -n "$host" link set eth0 up
  ip -n "$router" link set "$device" up
  ip -n "$host" route add default via "$router4"
  ip -n "$host" -6 route add default via "$router6"
  ip netns exec "$router" tc qdisc add dev "$device" root tbf rate "$rate" burst 1540 latency 200ms
}

for namespace in "$client" "$router" "$server"; do ip netns add "$namespace"; done
add_host "$client" "$client4" "$client6" to-client 192.0.2.1 2001:db8:1::1
add_host "$server" "$server4" "$server6" to-server 198.51.100.1 2001:db8:2::1
ip netns exec "$router" sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip netns exec "$router" nft -f - <<RULES
table inet loss {
  chain forward {
    type filter hook forward priority 0
    meta l4proto tcp numgen random mod 1000 < $loss counter drop
  }
}
RULES

ip netns exec "$server" timeout 90 python3 "$folder/traffic.py" server "$server4" "$server6" >"$work/server" 2>&1 &
pids+=($!)
ip netns exec "$client" timeout 90 \
  tcpdump -Z root -i eth0 -s 0 -U --immediate-mode -B 4096 -w "$work/capture" 2>"$work/tcpdump" &
pids+=($!)
tcpdump=$!
wait_for ready "$work/server"
wait_for "listening on" "$work/tcpdump"

ip netns exec "$client" timeout 80 python3 "$folder/traffic.py" client "$server4" "$server6"
sleep 2 # last acknowledgements, and what is left to retransmit
kill -INT "$tcpdump" && wait "$tcpdump" || true
ip netns exec "$router" nft list chain inet loss forward | sed -n 's/.*counter packets \([0-9]*\).*/\1 frames lost/p'
sed -n '/packets \(captured\|dropped\)/p' "$work/tcpdump"
cp "$work/capture" "$out"
echo "wrote $out: $(stat -c %s "$out") bytes"
