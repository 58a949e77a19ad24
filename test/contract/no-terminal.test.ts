import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'
import { execa } from 'execa'

import { packageRoot } from '../../engine/package-root.ts'

describe('the output, where it is no terminal', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tsplay-output-'))
    const play = [{ hosts: 'all', gather_facts: false, tasks: [{ command: 'true' }] }]
    // JSON is YAML.
    await writeFile(join(folder, 'play.yml'), JSON.stringify(play))
  })
  after(() => rm(folder, { recursive: true }))

  for (const variable of ['FORCE_COLOR', 'CI']) {
    it(`has no colours, though ${variable} is set`, async () => {
      const args = ['-i', 'localhost,', '-e', 'ansible_connection=local', join(folder, 'play.yml')]
      const cli = join(packageRoot, 'engine/cli.ts')
      const { stdout } = await execa(process.execPath, ['--import', 'tsx', cli, ...args], {
        env: { [variable]: '1' },
      })
      expect(stdout).to.match(/^changed: \[localhost\]$/m)
    }).timeout(20_000)
  }
})
