import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { HostStats, RunEvent } from '../../../engine/model/event.ts'
import { packageRoot } from '../../../engine/package-root.ts'
import { type Image, labUp, type Lab } from '../../lab/index.ts'

type Result = Extract<RunEvent, { type: 'result' }>

/** What one `tsplay` command came to. */
export interface Played {
  readonly code: number
  readonly stderr: string
  readonly events: readonly RunEvent[]
  readonly stats: Readonly<Record<string, HostStats>>
  /** Results with status changed, as `host: task`. */
  readonly changed: readonly string[]
  readonly failures: readonly Result[]
  /** What the gate recorded, of all hosts: `host: description`. */
  readonly changes: readonly string[]
  /** Seconds. */
  readonly duration: number
}

/** A lab with an inventory of its own, and the product as a user calls it. */
export interface Cluster {
  readonly lab: Lab
  /** Holds hosts.yml and group_vars/. */
  readonly inventory: string
  readonly tsplay: (...args: readonly string[]) => Promise<Played>
  /** kubectl with admin.conf on a control plane; stdout. Throws when it fails. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>
  /** Rewrites the members of a group, where the layout was given. */
  readonly setGroup: (group: string, members: readonly string[]) => Promise<void>
  /** The same for several groups at once; those that are not named have the layout's members. */
  readonly setGroups: (groups: Layout) => Promise<void>
  readonly close: () => Promise<void>
}

/** Groups by name with the lab's node names, where the builder's own layout is not wanted. */
export type Layout = Readonly<Record<string, readonly string[]>>

/** Brings up nodes and writes an inventory for them. `close` belongs into an after hook. */
export async function createCluster(options: {
  readonly lab: string
  readonly nodes: number
  /** Default: what `tsplay-inventory` makes of the nodes' addresses. */
  readonly layout?: Layout
  /** What the nodes boot from. */
  readonly image?: Image
  /** 2: nodes have an address in a network of their own, too. */
  readonly networks?: 1 | 2
  /** The node kubectl is run on. */
  readonly master?: string
}): Promise<Cluster> {
  const { layout, master = 'node1', ...nodes } = options
  const lab = await labUp(nodes)
  const inventory = await mkdtemp(join(tmpdir(), `tsplay-${options.lab}-`))
  await cp(join(packageRoot, 'inventory/sample/group_vars'), join(inventory, 'group_vars'), {
    recursive: true,
  })
  // In both groups, for the sample says some things of k8s-cluster, which is stronger than all.
  for (const group of ['all', 'k8s-cluster']) {
    const folder = join(inventory, 'group_vars', group)
    await cp(join(lab.folder, 'group_vars/all/lab.yml'), join(folder, 'zz-lab.yml'))
  }
  await (layout === undefined
    ? buildInventory(lab, inventory)
    : writeLayout(lab, inventory, layout))
  return {
    lab,
    inventory,
    tsplay: (...args) => tsplay(inventory, args),
    kubectl: async (...args) => {
      // A proxy in the node's own environment would be this kubectl's, too.
      const { code, stdout, stderr } = await lab.exec(master, [
        ...['env', 'NO_PROXY=*', 'kubectl'],
        '--kubeconfig=/etc/kubernetes/admin.conf',
        ...args,
      ])
      if (code !== 0) throw new Error(`kubectl ${args.join(' ')} ended with ${code}: ${stderr}`)
      return stdout
    },
    setGroup: (group, members) => writeLayout(lab, inventory, { ...layout, [group]: members }),
    setGroups: groups => writeLayout(lab, inventory, { ...layout, ...groups }),
    close: async () => {
      await rm(inventory, { recursive: true })
      await lab.down()
    },
  }
}

async function buildInventory(lab: Lab, folder: string): Promise<void> {
  const addresses = (await readFile(join(lab.folder, 'ips'), 'utf8')).trim().split('\n')
  const { code, stderr } = await runProgram('inventory/builder/cli.js', addresses, {
    CONFIG_FILE: join(folder, 'hosts.yml'),
  })
  if (code !== 0) throw new Error(`tsplay-inventory ended with ${code}: ${stderr}`)
}

async function writeLayout(lab: Lab, folder: string, layout: Layout): Promise<void> {
  const children: Readonly<Record<string, object>> = {
    ...Object.fromEntries(
      Object.entries(layout).map(([group, hosts]) => [
        group,
        { hosts: Object.fromEntries(hosts.map(host => [host, {}])) },
      ]),
    ),
    'k8s-cluster': { children: { 'kube-master': {}, 'kube-node': {} } },
  }
  const hosts = Object.fromEntries(
    lab.nodes.map(node => {
      const address = lab.address(node)
      return [node, { ansible_host: address, ip: address, access_ip: address }]
    }),
  )
  // JSON is YAML.
  await writeFile(join(folder, 'hosts.yml'), JSON.stringify({ all: { hosts, children } }, null, 2))
}

async function tsplay(inventory: string, args: readonly string[]): Promise<Played> {
  const started = performance.now()
  const all = ['-i', join(inventory, 'hosts.yml'), '--output', 'jsonl', ...args]
  const { code, stdout, stderr } = await runProgram('engine/cli.js', all)
  const events = stdout
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as RunEvent)
  const results = events.filter((event): event is Result => event.type === 'result')
  const end = events.at(-1)
  return {
    code,
    stderr,
    events,
    stats: end?.type === 'run_end' ? end.stats : {},
    changed: results
      .filter(({ outcome }) => outcome.status === 'changed')
      .map(({ host, task }) => `${host}: ${task.name}`),
    failures: results.filter(
      ({ outcome, ignored, rescued }) =>
        (outcome.status === 'failed' || outcome.status === 'unreachable') && !ignored && !rescued,
    ),
    changes: results.flatMap(({ host, outcome }) =>
      outcome.changes.map(({ description }) => `${host}: ${description}`),
    ),
    duration: (performance.now() - started) / 1000,
  }
}

/** Runs a program of the build; `npm run test:cluster` has made it. */
export async function runProgram(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise(resolve => {
    execFile(
      process.execPath,
      [join(packageRoot, 'dist', program), ...args],
      { env: { ...process.env, ...env }, maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
      },
    )
  })
}

/** Fails with what went wrong on which host, instead of with an exit code alone. */
export function expectSuccess(played: Played): void {
  if (played.code === 0) return
  const failures = played.failures.map(
    ({ host, task, outcome }) =>
      `${host}: ${task.name} (${task.position.file}:${task.position.line}): ${JSON.stringify(outcome.result)}`,
  )
  throw new Error([`tsplay ended with ${played.code}`, played.stderr, ...failures].join('\n'))
}
