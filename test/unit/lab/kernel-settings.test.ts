import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { expect } from 'chai'

import { recordKernelSettings, restoreKernelSettings } from '../../lab/kernel-settings.ts'

describe('kernel settings', () => {
  let folder: string
  let places: { readonly sys: string; readonly record: string }

  const set = async (name: string, value: string) => {
    await mkdir(dirname(join(places.sys, name)), { recursive: true })
    await writeFile(join(places.sys, name), value, { mode: 0o644 })
  }
  const get = (name: string) => readFile(join(places.sys, name), 'utf8')

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kernel-settings-'))
    places = { sys: join(folder, 'sys'), record: join(folder, 'record') }
    await set('net/ipv4/ip_forward', '0')
    await set('fs/inotify/max_user_instances', '128')
    await set('fs/inotify/max_user_watches', '1000')
    await set('kernel/panic', '0')
    await set('vm/overcommit_memory', '0')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('lets the host route for the nodes', async () => {
    await recordKernelSettings(places)
    expect(await get('net/ipv4/ip_forward')).to.equal('1')
  })

  it('come back as they were, also those that a node changed', async () => {
    await recordKernelSettings(places)
    await set('kernel/panic', '10')
    await set('vm/overcommit_memory', '1')
    await restoreKernelSettings(places)
    expect(await get('kernel/panic')).to.equal('0')
    expect(await get('vm/overcommit_memory')).to.equal('0')
    expect(await get('net/ipv4/ip_forward')).to.equal('0')
    expect(await get('fs/inotify/max_user_instances')).to.equal('128')
  })

  it('are remembered from before the first lab, not from before the second', async () => {
    await recordKernelSettings(places)
    await set('kernel/panic', '10')
    await recordKernelSettings(places)
    await restoreKernelSettings(places)
    expect(await get('kernel/panic')).to.equal('0')
  })

  it('stay alone when no lab was up', async () => {
    await set('kernel/panic', '10')
    await restoreKernelSettings(places)
    expect(await get('kernel/panic')).to.equal('10')
  })
})
