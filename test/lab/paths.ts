import { join } from 'node:path'

/** Where the inputs of every lab are kept between runs, outside the checkout. */
export const cache: string = process.env['TSPLAY_LAB_CACHE'] ?? '/var/cache/tsplay-lab'

/** Where the running labs keep their state. */
export const labsFolder: string = process.env['TSPLAY_LAB_STATE'] ?? '/var/lib/tsplay-lab'

/** The folder of the lab's shell scripts. */
export const scripts: string = import.meta.dirname

/** The state folder of one lab. */
export const labFolder = (lab: string): string => join(labsFolder, lab)

/** The folder of one node: its overlay, its /var/lib, its logs. */
export const nodeFolder = (lab: string, node: string): string => join(labFolder(lab), 'nodes', node)

/** The bridge of one lab. An interface name ends at 15 characters, so a lab's ends at 9. */
export const bridge = (lab: string): string => `br-${lab}`

/** The name nspawn knows a node by; its link on the host is `vb-` and this. */
export const machine = (lab: string, node: string): string => `${lab}-${node.replace(/^node/, '')}`

/** The control group, in every hierarchy, that holds a lab or one of its nodes. */
export const cgroup = (lab: string, node?: string): string => join('tsplay-lab', lab, node ?? '')

/** Where a lock lies: gone with the next boot, and never removed before, for someone may wait for it. */
export const lockFile = (name: string): string => `/run/lock/tsplay-lab-${name}`
