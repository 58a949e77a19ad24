/** The answer to `help`; a test runs its examples. */
export const HELP = `Usage: tsplay-inventory [options] [command] [words...]

Writes an inventory for a cluster on these machines, or changes one that is there.
What the file says already stays: its roles, comments, order, variables and group names.

Machines to take in:
  10.0.0.11                     an address, IPv4 or IPv6
  10.0.0.11,192.0.2.11          the address, and the one it is reached at
  web1,10.0.0.11                the name and the address
  web1,10.0.0.11,192.0.2.11     all three
  10.0.0.11-10.0.0.19           from the first address to the last
  10.0.0.11-19                  the same

Machines to take out, anywhere among the words:
  -node4                        by name
  -10.0.0.14                    by address

Commands, as the first word:
  (none)                        take machines in and out; writes a new file where there is none
  add ADDRESS...                the same, where the file has to be there
  load FILE...                  machines with their groups, from JSON or YAML:
                                {"kube-node": {"node7": {"ip": "10.0.0.17"}}}
  print_cfg                     show the file; with --format yaml or ini, written in that
  print_ips                     the addresses, in one line
  print_hostnames               the names, in one line
  graph                         the groups as a tree, as ansible-inventory --graph;
                                with --topology who does what, as a Mermaid flowchart
  list                          all of it as JSON, as ansible-inventory --list
  host NAME                     a host's variables as JSON, as ansible-inventory --host
  help                          show this

Options:
  -c, --config FILE             the inventory; also CONFIG_FILE; default: ./hosts.yml
      --masters NUMBER          how many control planes; default: 2 in a new file
      --group-names old|new     in a new file, kube-master (old, the default) or
                                kube_control_plane (new) and its like
      --rebalance               roles may move between hosts that stay
      --check                   tell what would be done, and write nothing
      --format yaml|ini         for print_cfg
      --topology                for graph
      --version                 show the version
  -h, --help                    show this

Environment, as Kubespray's inventory builder knows it:
  CONFIG_FILE                   the inventory
  KUBE_CONTROL_HOSTS            as --masters; also KUBE_MASTERS and KUBE_MASTERS_MASTERS
  SCALE_THRESHOLD (50)          from so many hosts on, etcd has its hosts for itself
  MASSIVE_SCALE_THRESHOLD (200) from so many hosts on, control planes have theirs too
  HOST_PREFIX (node)            what new hosts are called, before their number
  USE_REAL_HOSTNAME=true        ask each new machine over SSH what it is called
  DEBUG=true                    tell each step on standard error

Examples:
  tsplay-inventory --masters 3 10.0.0.11 10.0.0.12 10.0.0.13
  tsplay-inventory 10.0.0.14-19
  tsplay-inventory -node4 10.0.0.24
  tsplay-inventory -node5 --check
  tsplay-inventory print_cfg --format ini
  tsplay-inventory graph
  tsplay-inventory graph --topology
  tsplay-inventory host node1

Exit codes: 0 done, 1 refused (the file is untouched), 70 a fault of tsplay.
`
