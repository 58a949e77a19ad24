import { readFile } from 'node:fs/promises'
import { availableParallelism, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'

import { packageRoot, packageVersion } from '../../engine/package-root.ts'
import { run } from '../lab/run.ts'
import { ansibleRoot } from './ansible-root.ts'

/** Without which a figure says nothing: what ran, on what, when. */
export async function machineFacts(): Promise<readonly (readonly [string, string])[]> {
  const cpu = /^model name\s*: (.*)$/m.exec(await readFile('/proc/cpuinfo', 'utf8'))?.[1]
  const commit = await run(['git', '-C', packageRoot, 'rev-parse', '--short', 'HEAD'])
  return [
    ['date', `${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`],
    ['cores', `${availableParallelism()} (${cpu ?? 'unknown'}), shared with all nodes`],
    ['memory', `${Math.round(totalmem() / 2 ** 30)} GiB`],
    [
      'load average when it began',
      loadavg()
        .map(load => load.toFixed(1))
        .join(' '),
    ],
    ['kernel', await run(['uname', '-sr'])],
    ['tsplay', `${packageVersion()} (${commit}), Node ${process.versions.node}`],
    ['ansible-core', await versionOf('ansible-core')],
    ['Mitogen', await versionOf('ansible-mitogen')],
    ['Python on the nodes', await versionOf('python3.11')],
  ]
}

const versionOf = (name: string) =>
  run([
    ...['dpkg-query', `--admindir=${join(ansibleRoot, 'root/var/lib/dpkg')}`],
    ...['--show', '--showformat=${Version}', name],
  ])
