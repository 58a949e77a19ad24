import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { describeModules } from '../support/module-suite/index.ts'
import { localHost } from '../support/real-host.ts'

const here = (): string => '127.0.0.1'

for (const shell of ['/bin/dash', '/bin/bash']) {
  describeModules(`this machine with ${shell}`, { open: () => localHost([shell]), here })
}

describe('with nothing but busybox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tsplay-busybox-'))
  before(() => {
    execFileSync('busybox', ['--install', '-s', folder])
  })
  after(() => {
    rmSync(folder, { recursive: true })
  })
  const shell = ['env', `PATH=${folder}`, '/bin/busybox', 'sh']
  describeModules('busybox', { open: () => localHost(shell), here })
})
