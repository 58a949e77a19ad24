import { expect } from 'chai'

import { withCoreutils } from '../../support/coreutils.ts'
import { FakeHost } from '../../support/fake-host.ts'
import { play } from '../../support/play.ts'
import { roleFiles } from '../../support/role-files.ts'

/** A host that says of etcd what it is given to say. */
function machine(held: readonly string[]): FakeHost {
  const answer = { stdout: held.map(line => `${line}\n`).join('') }
  const host = withCoreutils(new FakeHost({ '/etc/ssl': null }))
  const isLook = (text: string) => text.includes('member/wal')
  return host
    .onScript(({ script = '', argv }) => isLook([script, ...argv].join()), answer)
    .onRun(({ argv }) => isLook(argv.join()), answer)
}

/** Which refusal ends the look of the hosts that are in the run, of what all etcd hosts hold. */
async function refusal(
  held: Readonly<Record<string, readonly string[]>>,
  { run = Object.keys(held), down = [] as readonly string[] } = {},
): Promise<string | undefined> {
  const hosts = Object.keys(held)
  const site = {
    hosts: 'run',
    gather_facts: false,
    tasks: [{ import_role: { name: 'etcd', tasks_from: 'look' } }],
  }
  const files = await roleFiles('common', 'catalogue', 'etcd')
  const { results } = await play(
    { ...files, 'site.yml': JSON.stringify([site]) },
    {
      ...{ hosts, down },
      groups: { run, etcd: hosts, kube_control_plane: [], kube_node: [], k8s_cluster: [] },
      machine: name => machine(held[name] ?? []),
    },
  )
  return results.find(({ outcome }) => outcome.status === 'failed')?.task.name
}

describe('the CA of etcd', function () {
  this.timeout(20_000)
  const [none, ours, other] = [[], ['ca', 'ca-11'], ['ca', 'ca-22']]
  const hidden = 'Stop before a second CA is made beside one that cannot be asked for'

  it('is made where every host says that it has none', async () => {
    expect(await refusal({ node1: none, node2: none, node3: none })).to.equal(undefined)
  })

  it('is not made a second time while hosts that may have it cannot be reached', async () => {
    const held = { node1: [...ours, 'log', 'data'], node2: none, node3: none }
    const limit = { run: ['node2', 'node3'], down: ['node1'] }
    expect(await refusal(held, limit)).to.equal(hidden)
  })

  it('is taken from a host that answers, whoever else does not', async () => {
    const held = { node1: ours, node2: ours, node3: none }
    expect(await refusal(held, { run: ['node3'], down: ['node1'] })).to.equal(undefined)
  })

  it('is nobody’s to choose where two hosts have different ones', async () => {
    expect(await refusal({ node1: other, node2: ours, node3: none })).to.equal(
      'Stop where hosts hold different CAs of etcd',
    )
  })
})
