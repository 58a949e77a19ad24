import { onNode } from './access.ts'
import { bringUp, nodesOf, takeDown } from './lab.ts'
import { confine } from './network.ts'
import { healNode, partitionNode, rebootNode, startNode, stopNode } from './node.ts'
import { labFolder } from './paths.ts'
import { type Image, type LabRecord, addressOf, gateway, secondAddressOf } from './record.ts'
import type { Ended, RunOptions } from './run.ts'
import { filesUrl, registryUrl } from './services.ts'

export type { Image }

/** A running lab, as tests use it. */
export interface Lab {
  readonly name: string
  /** The nodes' names, node1 first. */
  readonly nodes: readonly string[]
  /** The state folder: ips, group_vars/all/lab.yml, id_ed25519, known_hosts, ssh_config. */
  readonly folder: string
  readonly gateway: string
  readonly filesUrl: string
  readonly registryUrl: string
  readonly address: (node: string) => string
  /** The address in the second network; throws where there is none. */
  readonly secondAddress: (node: string) => string
  /** Runs an argument vector on a node as root through plain ssh, independently of the product. */
  readonly exec: (node: string, argv: readonly string[], options?: RunOptions) => Promise<Ended>
  /** The same for a line of shell that must succeed; gives its standard output. */
  readonly shell: (node: string, script: string) => Promise<string>
  /** Cuts the power: no connection is closed. */
  readonly crash: (node: string) => Promise<void>
  /** Boots a crashed node and waits for its sshd. */
  readonly start: (node: string) => Promise<void>
  readonly partition: (node: string) => Promise<void>
  readonly heal: (node: string) => Promise<void>
  /** Leaves nodes no way out of the lab, nor to its file server and registry, but through other nodes. */
  readonly confine: (nodes: readonly string[]) => Promise<void>
  /** Reboots in an orderly way and waits for its sshd. */
  readonly reboot: (node: string) => Promise<void>
  readonly down: () => Promise<void>
}

/** Brings up a lab for a test; its `down` belongs into the after hook. */
export async function labUp(options: {
  readonly lab: string
  readonly nodes: number
  /** Default: with what a Kubernetes node needs of Debian. */
  readonly image?: Image
  /** 2: each node has an address in a network of nodes alone, too. Default: 1. */
  readonly networks?: 1 | 2
  readonly say?: (line: string) => void
}): Promise<Lab> {
  const { say = quiet, ...wanted } = options
  const record = await bringUp({ image: 'node-root', ...wanted }, say)
  const nodes = await nodesOf(options.lab)
  return handle(record, nodes)
}

/** Takes a lab down, whatever state it is in; nothing happens when there is none. */
export const labDown = (lab: string): Promise<void> => takeDown(lab, quiet)

const quiet = () => undefined

function handle(record: LabRecord, nodes: readonly string[]): Lab {
  const { lab } = record
  const exec: Lab['exec'] = (node, argv, options) => onNode(lab, node, argv, options)
  return {
    name: lab,
    nodes,
    folder: labFolder(lab),
    gateway: gateway(record),
    filesUrl: filesUrl(record),
    registryUrl: registryUrl(record),
    address: node => addressOf(record, node),
    secondAddress: node => {
      const address = secondAddressOf(record, node)
      if (address === undefined) throw new Error(`lab ${lab} has one network only`)
      return address
    },
    exec,
    shell: async (node, script) => {
      const { code, stdout, stderr } = await exec(node, ['sh', '-c', script])
      if (code !== 0) throw new Error(`${node}: ${script}\n  ended with ${code}: ${stderr}`)
      return stdout
    },
    crash: node => stopNode(lab, node),
    start: node => startNode(record, node),
    partition: node => partitionNode(lab, node),
    heal: node => healNode(lab, node),
    confine: confined => confine(record, confined),
    reboot: node => rebootNode(record, node),
    down: () => labDown(lab),
  }
}
