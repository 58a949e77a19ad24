#!/bin/sh
# Gives the node its address. systemd-networkd never configures the interface here: there is no udev.
set -eu

# shellcheck source=/dev/null
. /etc/lab/network
ip address replace "$LAB_ADDRESS" dev host0
ip link set host0 up
ip route replace default via "$LAB_GATEWAY"
