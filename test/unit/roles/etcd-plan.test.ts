import { join } from 'node:path'

import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { play } from '../../support/play.ts'

const roles = join(import.meta.dirname, '../../../roles')
const files = [
  ...['common/defaults/main.yml', 'common/vars/main.yml', 'etcd/defaults/main.yml'],
  ...['etcd/vars/main/main.yml', 'etcd/vars/main/membership.yml'],
].map(file => join(roles, file))

interface Plan {
  readonly lost: readonly string[]
  readonly replaced: readonly string[]
  readonly newcomers: readonly string[]
  readonly movers: readonly string[]
  readonly unwanted: readonly string[]
  readonly well: readonly string[]
  readonly quorum: number
  readonly changes: boolean
  readonly namesakes: readonly SourceObject[]
  readonly outcast: boolean
}

const member = (number: number, changes: SourceObject = {}): SourceObject => ({
  id: `id${number}`,
  status: 'started',
  name: `node${number}`,
  peer: `https://10.0.0.${number}:2380`,
  client: `https://10.0.0.${number}:2379`,
  learner: false,
  healthy: true,
  ...changes,
})

const settled = ['ca', 'log', 'data', 'running']

/** What node1 plans, of what the members tell and what each host holds. */
async function plan(
  members: readonly SourceObject[],
  held: Readonly<Record<string, readonly string[]>>,
): Promise<Plan> {
  const hosts = Object.keys(held)
  const vars = (host: string): SourceObject => ({
    ip: host.replace('node', '10.0.0.'),
    etcd_own: { stdout_lines: [...(held[host] ?? [])] },
    etcd_others: { results: [] },
  })
  const shown = ['lost_ids', 'replaced_ids', 'newcomers', 'movers', 'unwanted', 'well_ids']
  const texts = [...shown, 'quorum', 'changes', 'namesakes', 'outcast'].map(
    name => `${name.replace('_ids', '')}: '{{ etcd_${name} }}'`,
  )
  const { of } = await play(
    `
    - hosts: all
      gather_facts: false
      vars_files: ${JSON.stringify(files)}
      tasks:
        - name: plan
          debug:
            msg: { ${texts.join(', ')} }`,
    {
      hosts,
      groups: { kube_control_plane: ['node1'], kube_node: [], etcd: hosts },
      hostVars: Object.fromEntries(hosts.map(host => [host, vars(host)])),
      extraVars: {
        etcd_membership: { answers: members.length > 0, clusters: ['1'], members: [...members] },
      },
    },
  )
  return of('plan', 'node1').result['msg'] as unknown as Plan
}

describe('the plan for etcd’s members', () => {
  it('is nothing where every host is a member', async () => {
    const found = await plan([member(1), member(2)], { node1: settled, node2: settled })
    expect(found).to.deep.include({ lost: [], newcomers: [], movers: [], unwanted: [] })
    expect(found.changes).to.equal(false)
  })

  it('takes in hosts that hold nothing', async () => {
    const found = await plan([member(1)], { node1: settled, node2: [], node3: ['ca'] })
    expect(found).to.deep.include({ lost: [], newcomers: ['node2', 'node3'], changes: true })
  })

  it('takes out what a host was that has lost its data, and does not count it', async () => {
    const members = [member(1), member(2), member(3, { healthy: false })]
    const found = await plan(members, { node1: settled, node2: settled, node3: ['ca', 'running'] })
    expect(found).to.deep.include({ lost: ['id3'], newcomers: ['node3'], quorum: 2 })
    expect(found.well).to.deep.equal(['id1', 'id2'])
  })

  it('takes out what it was under another address, too', async () => {
    const members = [
      member(2),
      member(3),
      member(1, { peer: 'https://10.9.9.9:2380', healthy: false }),
    ]
    const found = await plan(members, { node1: [], node2: settled, node3: settled })
    expect(found).to.deep.include({ lost: ['id1'], newcomers: ['node1'], namesakes: [] })
  })

  it('knows a machine that answers by the name of a new one', async () => {
    const members = [member(2), member(1, { peer: 'https://10.9.9.9:2380' })]
    const found = await plan(members, { node1: [], node2: settled })
    expect(found.namesakes).to.have.length(1)
  })

  it('lets a member move that has its data', async () => {
    const members = [member(2), member(1, { peer: 'https://10.9.9.9:2380', healthy: false })]
    const found = await plan(members, { node1: settled, node2: settled })
    expect(found).to.deep.include({ lost: [], newcomers: [], movers: ['node1'], changes: true })
  })

  it('goes on with a member that was added and has not started', async () => {
    const added = member(2, { status: 'unstarted', name: '', learner: true, healthy: false })
    const found = await plan([member(1), added], { node1: settled, node2: [] })
    expect(found).to.deep.include({ lost: [], newcomers: ['node2'], quorum: 1 })
  })

  it('takes the data of a member that was taken out for nothing', async () => {
    const found = await plan([member(2)], { node1: settled, node2: settled })
    expect(found).to.deep.include({ outcast: true, lost: [], newcomers: ['node1'] })
  })

  it('names members that the inventory does not have, and takes none of them out', async () => {
    const found = await plan([member(1), member(7)], { node1: settled })
    expect(found).to.deep.include({ unwanted: ['node7 (https://10.0.0.7:2380)'], lost: [] })
    expect(found.changes).to.equal(false)
  })

  it('takes a member out that is down and has no host any more, where another is to come', async () => {
    const dead = member(3, { healthy: false })
    const members = [member(1), member(2), dead, member(7)]
    const found = await plan(members, { node1: settled, node2: settled, node4: [] })
    expect(found).to.deep.include({ lost: [], replaced: ['id3'], newcomers: ['node4'] })
    expect(found.unwanted).to.deep.equal(['node7 (https://10.0.0.7:2380)'])
  })

  it('leaves such a member alone where nobody is to come in its place', async () => {
    const members = [member(1), member(2), member(3, { healthy: false })]
    const found = await plan(members, { node1: settled, node2: settled })
    expect(found).to.deep.include({ replaced: [], changes: false })
    expect(found.unwanted).to.deep.equal(['node3 (https://10.0.0.3:2380)'])
  })

  it('is no change while nobody answers', async () => {
    const found = await plan([], { node1: settled, node2: [] })
    expect(found).to.deep.include({ lost: [], changes: false, outcast: false })
  })
})
