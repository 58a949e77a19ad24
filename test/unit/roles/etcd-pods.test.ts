import { readdirSync } from 'node:fs'
import { join } from 'node:path'

import { expect } from 'chai'
import { parseAllDocuments } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { play } from '../../support/play.ts'
import { render } from './render.ts'

const roles = join(import.meta.dirname, '../../../roles')
const files = [
  ...['common/defaults/main.yml', 'common/vars/main.yml', 'etcd/defaults/main.yml'],
  ...readdirSync(join(roles, 'etcd/vars/main')).map(name => `etcd/vars/main/${name}`),
].map(file => join(roles, file))
const byKubeadm = { etcd_deployment_type: 'kubeadm' }

interface LocalEtcd {
  readonly imageRepository: string
  readonly imageTag: string
  readonly dataDir: string
  readonly serverCertSANs: readonly string[]
  readonly peerCertSANs: readonly string[]
  readonly extraArgs: Readonly<Record<string, string>> | readonly { name: string; value: string }[]
}

async function etcdOf(vars: SourceObject): Promise<Readonly<Record<string, unknown>>> {
  const known = { master_own: { stdout_lines: [] }, ...byKubeadm, ...vars }
  const text = await render('kubernetes/master', 'kubeadm-config.yaml.hbs', known)
  const cluster = parseAllDocuments(text)[1]?.toJSON() as { etcd: Record<string, unknown> }
  return cluster.etcd
}
const localOf = async (vars: SourceObject = {}): Promise<LocalEtcd> =>
  (await etcdOf(vars))['local'] as LocalEtcd

describe('etcd in kubeadm’s configuration, where kubeadm runs it', function () {
  this.timeout(20_000)

  for (const version of ['1.20.2', '1.24.17', '1.30.1']) {
    it(`has its settings as a mapping for ${version}`, async () => {
      const { extraArgs } = await localOf({ kube_version: version, etcd_heartbeat_interval: 300 })
      expect(extraArgs).to.include({
        'heartbeat-interval': '300',
        'election-timeout': '2500',
        'quota-backend-bytes': '2147483648',
        'snapshot-count': '100000',
      })
    })
  }

  for (const version of ['1.31.0', '1.36.4']) {
    it(`has them as a list for ${version}`, async () => {
      const { extraArgs } = await localOf({ kube_version: version })
      expect(extraArgs).to.deep.include.members([
        { name: 'heartbeat-interval', value: '250' },
        { name: 'election-timeout', value: '2500' },
        { name: 'quota-backend-bytes', value: '2147483648' },
      ])
    })
  }

  it('is no external one, and the other way round', async () => {
    expect(Object.keys(await etcdOf({}))).to.deep.equal(['local'])
    expect(Object.keys(await etcdOf({ etcd_deployment_type: 'host' }))).to.deep.equal(['external'])
  })

  it('begins a cluster only where one begins', async () => {
    const state = async (vars: SourceObject) =>
      ((await localOf({ kube_version: '1.20.2', ...vars })).extraArgs as Record<string, string>)[
        'initial-cluster-state'
      ]
    expect(await state({})).to.equal('existing')
    expect(await state({ etcd_begins: true })).to.equal('new')
  })

  it('has the pinned version, from where the images of Kubernetes are', async () => {
    const image = { imageRepository: 'registry.example/k8s', imageTag: '3.6.14-0' }
    expect(await localOf({ kube_image_repo: 'registry.example/k8s' })).to.include(image)
    const own = { etcd_image_repo: 'quay.io/coreos/etcd', etcd_image_tag: '3.10' }
    expect(await localOf(own)).to.include({
      imageRepository: 'quay.io/coreos',
      imageTag: '3.10',
      dataDir: '/var/lib/etcd',
    })
  })

  it('has every name and address of the control planes, for clients and for peers', async () => {
    const names = ['node1', 'node2', '10.0.0.1', '10.0.0.2', '192.0.2.2', 'etcd.example']
    const { serverCertSANs, peerCertSANs } = await localOf({
      etcd_cert_alt_names: [names[5] ?? ''],
    })
    expect(serverCertSANs).to.include.members(names)
    expect(peerCertSANs).to.deep.equal(serverCertSANs)
  })
})

const member = (number: number, changes: SourceObject = {}): SourceObject => ({
  ...{ id: `id${number}`, status: 'started', name: `node${number}`, learner: false, healthy: true },
  peer: `https://10.0.0.${number}:2380`,
  client: `https://10.0.0.${number}:2379`,
  ...changes,
})
const joined = ['apiserver', 'log', 'data', 'running', 'settings']

/** What the first of the hosts plans, of what the members tell and what each host holds. */
async function plan(
  members: readonly SourceObject[],
  held: Readonly<Record<string, readonly string[]>>,
): Promise<SourceObject> {
  const hosts = Object.keys(held)
  const [first = ''] = hosts
  const shown = ['expelled', 'gone', 'ill'].map(name => `${name}: '{{ etcd_pod_${name} }}'`)
  const { of } = await play(
    `
    - hosts: all
      gather_facts: false
      vars_files: ${JSON.stringify(files)}
      tasks:
        - name: plan
          debug:
            msg: { ${shown.join(', ')}, planner: '{{ etcd_planner }}' }`,
    {
      hosts,
      groups: { kube_control_plane: hosts, kube_node: [], etcd: hosts },
      hostVars: Object.fromEntries(
        hosts.map(host => [
          host,
          {
            ip: host.replace('node', '10.0.0.'),
            etcd_own: { stdout_lines: [...(held[host] ?? [])] },
            etcd_others: { results: [] },
          },
        ]),
      ),
      extraVars: {
        ...byKubeadm,
        etcd_membership: { answers: members.length > 0, clusters: ['1'], members: [...members] },
      },
    },
  )
  return of('plan', first).result['msg'] as unknown as SourceObject
}

describe('a control plane whose etcd kubeadm runs', function () {
  this.timeout(20_000)

  const others = [member(2), member(3)]
  const well = { node2: joined, node3: joined }

  it('is left alone where it is a member', async () => {
    const found = await plan([member(1), ...others], { node1: joined, ...well })
    expect(found).to.deep.include({ expelled: false, planner: 'node1' })
  })

  it('joins anew whose member was taken out while it was away', async () => {
    const found = await plan(others, { node1: ['apiserver', 'log', 'data'], ...well })
    expect(found).to.deep.include({ expelled: true, gone: [], ill: [], planner: 'node2' })
  })

  it('joins anew whose data is gone, and what it was goes first', async () => {
    const members = [member(1, { healthy: false }), ...others]
    const found = await plan(members, { node1: ['apiserver'], ...well })
    expect(found).to.deep.include({ expelled: true, gone: ['id1'], ill: [] })
  })

  it('is not taken for lost whose data is elsewhere, for it is well', async () => {
    const found = await plan([member(1), ...others], { node1: ['apiserver', 'running'], ...well })
    expect(found).to.deep.include({ expelled: false })
  })

  it('is not taken for lost while nobody answers', async () => {
    const found = await plan([], { node1: ['apiserver'], node2: ['apiserver', 'log', 'data'] })
    expect(found).to.deep.include({ expelled: false })
  })

  it('waits for one that is ill, but not for one that has no host any more', async () => {
    const ill = [member(2), member(3, { healthy: false })]
    const found = await plan(ill, { node1: [], node2: joined, node3: ['apiserver', 'log', 'data'] })
    expect(found).to.deep.include({ gone: [], ill: ['https://10.0.0.3:2379'] })
    const replaced = await plan(ill, { node1: [], node2: joined })
    expect(replaced).to.deep.include({ gone: ['id3'], ill: [] })
  })

  it('is rid of what an interrupted join has added, started or not', async () => {
    const added = member(1, { status: 'unstarted', name: '', healthy: false })
    const found = await plan([...others, added], { node1: [], ...well })
    expect(found).to.deep.include({ gone: ['id1'], ill: [] })
  })
})
