import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect } from 'chai'

import { modprobe } from '../../../engine/modules/modprobe.ts'
import { nodeScript } from '../../../engine/modules/node-script.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { rejection } from '../../support/rejection.ts'
import { runModule } from '../../support/run-module.ts'

describe('modprobe', () => {
  const kernel = (...lines: string[]) =>
    new FakeHost({ '/etc/modules-load.d': null, '/etc/modprobe.d': null })
      .onScript('/proc/modules', { stdout: `${lines.join('\n')}\n` })
      .onRun(({ argv }) => argv[0] === 'modprobe')

  it('loads what is missing, with its parameters, and keeps it for the boot', async () => {
    const host = kernel('module absent br_netfilter')
    const args = { name: 'br-netfilter', params: 'a=1 b=2', persistent: 'present' }
    const { changes } = await runModule(modprobe, args, host)
    expect(changes).to.have.length(3)
    expect(host.commands.at(-1)?.argv).to.deep.equal(['modprobe', 'br-netfilter', 'a=1', 'b=2'])
    expect(host.text('/etc/modules-load.d/br-netfilter.conf')).to.equal('br-netfilter\n')
    expect(host.text('/etc/modprobe.d/br-netfilter.conf')).to.equal(
      'options br-netfilter a=1 b=2\n',
    )
  })

  it('changes nothing for what is loaded, built in and listed, in one round trip', async () => {
    const host = kernel(
      ...['module loaded overlay', 'module builtin br_netfilter'],
      ...[
        'file /etc/modules',
        ' # mine',
        ' br_netfilter',
        'file /etc/modules-load.d/x.conf',
        ' overlay',
      ],
    )
    const args = { name: ['overlay', 'br-netfilter'], persistent: 'present' }
    expect((await runModule(modprobe, args, host)).changes).to.deep.equal([])
    expect(host.roundTrips).to.equal(1)
  })

  it('loads nothing in check mode', async () => {
    const host = kernel('module absent overlay')
    const { changes } = await runModule(modprobe, { name: 'overlay' }, host, { check: true })
    expect(changes).to.deep.equal(['load kernel module overlay'])
    expect(host.commands).to.have.length(1)
  })

  it('removes from the kernel and from the lists, but never what is built in', async () => {
    const host = kernel(
      ...['module loaded a', 'module builtin b', 'file /etc/modules', ' # mine', ' a', ' c'],
    )
    const args = { name: ['a', 'b'], state: 'absent', persistent: 'absent' }
    const { changes } = await runModule(modprobe, args, host)
    expect(changes).to.deep.equal(['remove kernel module a', 'write /etc/modules'])
    expect(host.text('/etc/modules')).to.equal('# mine\nc\n')
  })

  it('tells files apart whose last line has no end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tsplay-modprobe-'))
    const loads = join(folder, 'modules-load.d')
    await mkdir(loads)
    await writeFile(join(loads, 'a.conf'), 'br_netfilter')
    await writeFile(join(loads, 'b.conf'), 'overlay\n')
    const script = nodeScript('modprobe-probe').replaceAll('/etc/', `${folder}/`)
    const stdout = execFileSync('/bin/sh', ['-c', script, 'sh', 'overlay'])
    await rm(folder, { recursive: true })
    expect(stdout.toString()).to.include(
      `file ${loads}/a.conf\n br_netfilter\nfile ${loads}/b.conf\n overlay\n`,
    )
  })

  it('fails with the words of modprobe', async () => {
    const host = kernel('module absent x')
    host.onRun(['modprobe', 'x'], { code: 1, stderr: 'FATAL: not found' })
    const error = await rejection(runModule(modprobe, { name: 'x' }, host))
    expect(error).to.include({ code: 'MODULE_FAILED' })
    expect(error.message).to.contain('FATAL: not found')
  })

  it('rejects a state that is none', async () => {
    const bad = runModule(modprobe, { name: 'x', state: 'loaded' }, new FakeHost())
    expect(await rejection(bad)).to.include({ code: 'BAD_ARGS' })
  })
})
