import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { TsplayErrors } from '../../../engine/errors.ts'
import { loadInventory } from '../../../engine/load/inventory.ts'
import { rejection } from '../../support/rejection.ts'

const context = { modules: new Set<string>(), warn: () => undefined }

describe('load/inventory-sources', () => {
  it('leaves alone what cluster.yml puts beside an inventory', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsplay-inventory-'))
    for (const name of ['artifacts', 'credentials']) {
      await mkdir(join(folder, name))
      await writeFile(join(folder, name, 'admin.conf'), 'apiVersion: v1\nclusters: []\n')
    }
    await writeFile(join(folder, 'hosts.yml'), 'all: {hosts: {n1: }}')
    const { hosts } = await loadInventory([folder], { playbookFolders: [], context })
    expect([...hosts.keys()]).to.deep.equal(['n1'])
    await rm(folder, { recursive: true })
  })

  it('tells how an address is given that is no file', async () => {
    const error = await rejection(loadInventory(['192.0.2.1'], { playbookFolders: [], context }))
    const [problem] = (error as TsplayErrors).errors
    expect(problem).to.include({ code: 'FILE_NOT_FOUND' })
    expect(problem?.hint).to.match(/-i 192\.0\.2\.1,$/)
  })
})
