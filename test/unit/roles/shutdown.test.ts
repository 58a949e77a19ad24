import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost, type FakePath } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { evaluate } from './render.ts'

const folder = 'systemd/logind.conf.d'
const file = 'unattended-upgrades-logind-maxdelay.conf'
const packaged = `/usr/lib/${folder}/${file}`
const own = `/etc/${folder}/${file}`

/** Plays a part of a role on a host that has these paths. */
async function playOn(host: FakeHost, role: string, tasks_from: string): Promise<FakeHost> {
  const files = await roleFiles('common', 'catalogue', role)
  const tasks = [{ import_role: { name: role, tasks_from } }]
  const { results } = await play(
    { ...files, 'site.yml': JSON.stringify([{ hosts: 'all', gather_facts: false, tasks }]) },
    {
      hosts: ['node1'],
      groups: { kube_control_plane: ['node1'], kube_node: ['node1'], etcd: ['node1'] },
      extraVars: { kubelet_look: { stdout_lines: [] } },
      machine: () => host,
    },
  )
  const failure = results.find(({ outcome }) => outcome.status === 'failed')
  expect(failure && [failure.task.name, failure.outcome.result['msg']]).to.equal(undefined)
  return host
}
const machine = (paths: Readonly<Record<string, FakePath | string>>): FakeHost =>
  withCoreutils(new FakeHost({ '/dev/null': '', '/etc/hosts': '', ...paths }))

describe('a shutdown', function () {
  this.timeout(20_000)

  it('waits for kubelet where unattended-upgrades has it wait for 30 s only', async () => {
    const host = await playOn(machine({ [packaged]: '' }), 'kubernetes/node', 'shutdown')
    expect(host.entry(own)).to.include({ kind: 'symlink', target: '/dev/null' })
    const { length } = host.commands
    await playOn(host, 'kubernetes/node', 'shutdown')
    expect(host.commands).to.have.length(length)
  })

  it('is left alone where nobody asks for less, or somebody has said how long', async () => {
    const plain = await playOn(machine({}), 'kubernetes/node', 'shutdown')
    expect(plain.paths()).to.not.include(own)
    const said = { [packaged]: '', [own]: '[Login]\nInhibitDelayMaxSec=300\n' }
    const host = await playOn(machine(said), 'kubernetes/node', 'shutdown')
    expect(host.text(own)).to.equal(said[own])
  })

  it('is kubelet’s to hold back from 1.21 on, unless that is switched off', async () => {
    const holds = (vars: SourceObject) =>
      evaluate('kubernetes/node', 'shuts_down_gracefully', {
        kubelet_look: { stdout_lines: [] },
        ...vars,
      })
    expect(await holds({ kube_version: '1.20.2' })).to.equal(false)
    expect(await holds({ kube_version: '1.21.0' })).to.equal(true)
    expect(await holds({ kubelet_shutdown_grace_period: '0s' })).to.equal(false)
  })

  it('waits for nobody of the cluster after a reset', async () => {
    const host = machine({ [own]: { target: '/dev/null' } })
    host.put('/etc/systemd/logind.conf.d/99-kubelet.conf', '')
    host.onScript(() => true)
    await playOn(host, 'reset', 'files')
    expect(host.paths().filter(path => path.includes('logind.conf.d/'))).to.deep.equal([])
    expect(host.commands.some(({ script = '' }) => script.includes('HUP'))).to.equal(true)
  })
})
