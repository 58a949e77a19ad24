import { expect } from 'chai'

import type { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'
import { distributions } from './distributions.ts'
import { familyHost } from './family-host.ts'

const template = '## template:jinja\n127.0.1.1 {{fqdn}} {{hostname}}\n'
const names = ['debian', 'redhat', 'suse'] as const

/** A machine with cloud-init, which brings its templates for all distributions. */
function machine(name: string) {
  const distribution = distributions[name]
  if (distribution === undefined) throw new Error(`there is no fixture of ${name}`)
  const host = familyHost(distribution)
  for (const family of names) host.put(`/etc/cloud/templates/hosts.${family}.tmpl`, template)
  return host
}

describe('the hosts file', function () {
  this.timeout(20_000)

  for (const [name, family] of [
    ['Debian 12', 'debian'],
    ['Rocky 10.0', 'redhat'],
    ['openSUSE Leap 15.6', 'suse'],
  ] as const) {
    it(`${name}: says the same where cloud-init makes it anew at every boot`, async () => {
      const host = await prepared(name)
      const made = ours(host.text(`/etc/cloud/templates/hosts.${family}.tmpl`))
      expect(made).to.equal(ours(host.text('/etc/hosts')))
      expect(made).to.include('127.0.0.1 lb-apiserver.kubernetes.local\n')
      expect(made).to.include('10.0.0.1 node1.cluster.local node1\n')
      for (const other of names.filter(each => each !== family)) {
        expect(host.text(`/etc/cloud/templates/hosts.${other}.tmpl`)).to.equal(template)
      }
    })
  }

  it('and the template are as they were after a reset', async () => {
    const host = await prepared('Debian 12')
    const before = host.writes.length
    await playOn(host, { roles: ['common', 'reset'], tasks: [filesOfReset], gather_facts: false })
    expect(host.text('/etc/hosts')).to.equal('127.0.0.1 localhost\n')
    expect(host.text('/etc/cloud/templates/hosts.debian.tmpl')).to.equal(template)
    expect([...new Set(host.writes.slice(before))].sort()).to.deep.equal([
      ...['/etc/cloud/templates/hosts.debian.tmpl', '/etc/hosts'],
    ])
  })
})

const filesOfReset = { import_role: { name: 'reset', tasks_from: 'files' } }

/** The lines between the markers, with them. */
const ours = (text = ''): string => text.slice(text.indexOf('# BEGIN tsplay'))

async function prepared(name: string): Promise<FakeHost> {
  const host = machine(name)
  const tasks = [{ import_role: { name: 'kubernetes/preinstall', tasks_from: 'hosts-file' } }]
  await playOn(host, { roles: ['common', 'kubernetes/preinstall'], tasks })
  return host
}

async function playOn(
  host: FakeHost,
  {
    roles,
    ...site
  }: { roles: readonly string[]; tasks: readonly object[]; gather_facts?: boolean },
): Promise<void> {
  const files = await roleFiles(...roles)
  const { results } = await play(
    { ...files, 'site.yml': JSON.stringify([{ hosts: 'all', ...site }]) },
    {
      hosts: ['node1'],
      groups: { kube_control_plane: ['node1'], kube_node: ['node1'], etcd: ['node1'] },
      hostVars: { node1: { ip: '10.0.0.1' } },
      machine: () => host,
    },
  )
  const failure = results.find(({ outcome }) => outcome.status === 'failed')
  expect(failure && [failure.task.name, failure.outcome.result['msg']]).to.equal(undefined)
}
