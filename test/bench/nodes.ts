import { createReadStream } from 'node:fs'
import { spawn } from 'node:child_process'
import { join } from 'node:path'

import { sshArgv } from '../lab/access.ts'
import type { Lab } from '../lab/index.ts'
import { ansibleRoot } from './ansible-root.ts'
import { benchFolder } from './tasks.ts'

/** Puts the interpreter that Ansible's modules want on the bench's own nodes. */
export async function installPython(lab: Lab): Promise<void> {
  for (const node of lab.nodes) {
    await unpack(lab.name, node)
    await lab.shell(node, 'python3 -c "import json, ssl, hashlib, ctypes"')
  }
}

async function unpack(lab: string, node: string): Promise<void> {
  const [file = '', ...args] = sshArgv(lab, node, ['tar', '-x', '--skip-old-files', '-C', '/'])
  const child = spawn(file, args, { stdio: ['pipe', 'inherit', 'inherit'] })
  createReadStream(join(ansibleRoot, 'python.tar')).pipe(child.stdin)
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', resolve)
  })
  if (code !== 0) throw new Error(`${node}: unpacking python ended with ${String(code)}`)
}

/** Takes away what a run has put on the nodes. */
export async function clean(lab: Lab): Promise<void> {
  await Promise.all(lab.nodes.map(node => lab.shell(node, `rm -rf ${benchFolder}`)))
}

/** Names, kinds, modes and contents of what is on the nodes, to see that all programs did the same. */
export async function stateOf(lab: Lab): Promise<string> {
  const script = `cd ${benchFolder} && find . -printf '%p %y %m\\n' | sort && find . -type f -exec sha256sum {} + | sort`
  const states = await Promise.all(lab.nodes.map(node => lab.shell(node, script)))
  return states.map((state, at) => `== ${lab.nodes[at] ?? ''}\n${state}`).join('\n')
}
