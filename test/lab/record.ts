import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { withLock } from './lock.ts'
import { labFolder, labsFolder, lockFile } from './paths.ts'
import { readOrEmpty, writeWhole } from './process.ts'
import { run } from './run.ts'

/** What nodes boot from: `node-root` holds what a Kubernetes node needs of Debian, `minimal-root` only sshd. */
export type Image = 'node-root' | 'minimal-root'

/** What is decided when a lab is made and stays until it is gone. */
export interface LabRecord {
  readonly lab: string
  readonly image: Image
  /** The first three numbers of the lab's addresses. */
  readonly prefix: string
  /** The same of its second network, where it has one. */
  readonly second?: string
}

/** The host's own address on the lab's bridge; the nodes' way out, registry and file server. */
export const gateway = ({ prefix }: LabRecord): string => `${prefix}.1`

/** A node's address: node1 has .11. */
export const addressOf = ({ prefix }: LabRecord, node: string): string =>
  `${prefix}.${10 + Number(node.replace(/^node/, ''))}`

/** A node's address in the second network, if there is one. */
export const secondAddressOf = (record: LabRecord, node: string): string | undefined =>
  record.second === undefined ? undefined : addressOf({ ...record, prefix: record.second }, node)

/** The addresses of a lab as one range. */
export const range = ({ prefix }: LabRecord): string => `${prefix}.0/24`

/** Something about the host that labs share is looked at and changed by one process at a time. */
export const withHostLock = <T>(work: () => Promise<T>): Promise<T> =>
  withLock(lockFile('host'), work)

/** The names of the labs that have a record. */
export async function listLabs(): Promise<readonly string[]> {
  await mkdir(labsFolder, { recursive: true })
  const entries = await readdir(labsFolder, { withFileTypes: true })
  const names = entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
  const records = await Promise.all(names.map(readRecord))
  return names.filter((_, at) => records[at] !== undefined)
}

/** The record of a lab, if there is such a lab. */
export async function readRecord(lab: string): Promise<LabRecord | undefined> {
  const text = await readOrEmpty(recordFile(lab))
  if (text === '') return undefined
  const record = JSON.parse(text) as Omit<LabRecord, 'image'> & Partial<LabRecord>
  // A lab that was brought up before there was a choice.
  return { image: 'node-root', ...record }
}

/** Finds or makes the record of a lab, with a range that nothing on this machine uses. */
export async function claimRecord(
  lab: string,
  image: Image,
  networks: 1 | 2 = 1,
): Promise<LabRecord> {
  if (!/^[a-z][a-z0-9]{0,8}$/.test(lab)) {
    throw new Error(`lab name "${lab}": a letter, then up to 8 letters and digits, please`)
  }
  const found = await readRecord(lab)
  if (found !== undefined) {
    if (found.image !== image) throw new Error(`lab ${lab} has ${found.image}: take it down first`)
    return found
  }
  const prefix = await freePrefix()
  // The host has no part in the second network, so that its range need only differ from the first one's.
  const second = networks === 2 ? { second: prefix.replace('10.199.', '10.198.') } : {}
  const record = { lab, image, prefix, ...second }
  await mkdir(labFolder(lab), { recursive: true })
  await writeWhole(recordFile(lab), `${JSON.stringify(record)}\n`)
  return record
}

async function freePrefix(): Promise<string> {
  const labs = await Promise.all((await listLabs()).map(readRecord))
  const routes = await run(['ip', '-4', 'route', 'show', 'table', 'all'])
  for (let third = 1; third < 255; third += 1) {
    const prefix = `10.199.${third}`
    const taken = labs.some(record => record?.prefix === prefix) || routes.includes(`${prefix}.`)
    if (!taken) return prefix
  }
  throw new Error('no free range left in 10.199.0.0/16: take a lab down (npm run lab -- down)')
}

const recordFile = (lab: string) => join(labFolder(lab), 'lab.json')
