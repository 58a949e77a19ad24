import { bridge } from './paths.ts'
import { type LabRecord, addressOf, gateway, range } from './record.ts'
import { run, tryRun } from './run.ts'
import { closeSecond, openSecond } from './second-network.ts'

/** Makes the lab's bridge and the way out of it, as far as they are missing. */
export async function openNetwork(record: LabRecord): Promise<void> {
  const link = bridge(record.lab)
  if ((await tryRun(['ip', 'link', 'show', link])).code !== 0) {
    await run(['ip', 'link', 'add', link, 'type', 'bridge'])
  }
  await run(['ip', 'address', 'replace', `${gateway(record)}/24`, 'dev', link])
  await run(['ip', 'link', 'set', link, 'up'])
  await openSecond(record)
  // One table of the lab's own: made anew as a whole, removed as a whole.
  await run(['nft', '-f', '-'], { input: ruleset(record) })
}

/** Leaves nodes no way but to other nodes, and the answers to who reaches for them; until the lab is brought up again. */
export async function confine(record: LabRecord, nodes: readonly string[]): Promise<void> {
  const from = `ip saddr { ${nodes.map(node => addressOf(record, node)).join(', ')} }`
  const chain = (hook: string) => `
  chain confined_${hook} {
    type filter hook ${hook} priority filter
    ct state established,related accept
    ${from} ip daddr != { ${nodesRange(record)} } reject
  }`
  await run(['nft', '-f', '-'], {
    input: `table ip ${table(record.lab)} {${chain('input')}${chain('forward')}\n}\n`,
  })
}

/** Takes the lab's bridge and rules away. */
export async function closeNetwork({ lab }: LabRecord): Promise<void> {
  await closeSecond(lab)
  await run(['nft', '-f', '-'], {
    input: `table ip ${table(lab)}\ndelete table ip ${table(lab)}\n`,
  })
  if ((await tryRun(['ip', 'link', 'show', bridge(lab)])).code === 0) {
    await run(['ip', 'link', 'delete', bridge(lab)])
  }
}

/** All addresses of a lab but the host's own. */
const nodesRange = ({ prefix }: LabRecord) => `${prefix}.2-${prefix}.254`

const table = (lab: string) => `tsplay_lab_${lab}`

const ruleset = (record: LabRecord) => `table ip ${table(record.lab)}
delete table ip ${table(record.lab)}
table ip ${table(record.lab)} {
  chain out {
    type nat hook postrouting priority srcnat
    ip saddr ${range(record)} ip daddr != ${range(record)} masquerade
  }
}
`
