import { expect } from 'chai'
import { parseAllDocuments } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

interface Container {
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  readonly env: readonly { readonly name: string; readonly value?: string }[]
  readonly readinessProbe: { readonly exec: { readonly command: readonly string[] } }
  readonly livenessProbe: { readonly exec: { readonly command: readonly string[] } }
}

interface Document {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string }
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> }
      readonly spec: {
        readonly hostNetwork: boolean
        readonly priorityClassName: string
        readonly tolerations: readonly object[]
        readonly initContainers: readonly Container[]
        readonly containers: readonly [Container]
      }
    }
  }
  readonly data: Readonly<Record<string, string>>
  readonly rules: readonly { readonly resources: readonly string[] }[]
}

/** Every document of a template, which must parse, and has no two objects of one name. */
async function manifest(template: string, vars: SourceObject = {}): Promise<readonly Document[]> {
  const documents = parseAllDocuments(await render('network_plugin', template, vars))
  for (const { errors, warnings } of documents) expect([...errors, ...warnings]).to.deep.equal([])
  const objects = documents.map(document => document.toJSON() as Document)
  const names = objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)
  expect(new Set(names).size, names.join(' ')).to.equal(names.length)
  return objects
}

const find = (documents: readonly Document[], kind: string, name?: string): Document => {
  const found = documents.find(
    each => each.kind === kind && (name === undefined || each.metadata.name === name),
  )
  if (found === undefined) throw new Error(`there is no ${kind} ${name ?? ''}`)
  return found
}

const envOf = ({ env }: Container): Readonly<Record<string, string | undefined>> =>
  Object.fromEntries(env.map(({ name, value }) => [name, value]))

describe('flannel', function () {
  this.timeout('10s')
  const network = async (vars: SourceObject = {}) => {
    const { data } = find(await manifest('flannel.yml.hbs', vars), 'ConfigMap')
    return JSON.parse(data['net-conf.json'] ?? '') as unknown
  }
  const daemon = async (vars: SourceObject = {}) =>
    find(await manifest('flannel.yml.hbs', vars), 'DaemonSet').spec.template

  it('leads the pods’ network through the backend that is asked for', async () => {
    const Backend = { Type: 'vxlan', VNI: 1, Port: 8472, DirectRouting: false }
    expect(await network()).to.deep.equal({ Network: '10.233.64.0/18', Backend })
    for (const Type of ['host-gw', 'wireguard']) {
      const vars = { flannel_backend_type: Type, kube_pods_subnet: '10.9.0.0/16' }
      expect(await network(vars)).to.deep.equal({ Network: '10.9.0.0/16', Backend: { Type } })
    }
  })

  it('runs on every node, on its network, however it is tainted', async () => {
    const { spec } = await daemon()
    expect(spec).to.deep.include({ hostNetwork: true, priorityClassName: 'system-node-critical' })
    expect(spec.tolerations).to.deep.include({ effect: 'NoSchedule', operator: 'Exists' })
    expect(spec.initContainers.map(({ image }) => image)).to.deep.equal([
      'docker.io/flannel/flannel-cni-plugin:v1.7.1-flannel1',
      'docker.io/flannel/flannel:v0.28.4',
    ])
  })

  it('works on the interface of the node’s address unless another is named', async () => {
    const command = async (vars: SourceObject) =>
      (await daemon(vars)).spec.containers[0].command.at(-1)
    expect(await command({})).to.equal('--iface=$(HOST_IP)')
    expect(await command({ flannel_interface: 'eth1' })).to.equal('--iface=eth1')
    expect(await command({ flannel_interface_regexp: '^10' })).to.equal('--iface-regex=^10')
  })

  it('rolls its pods when a setting changes', async () => {
    const annotations = async (vars: SourceObject) => (await daemon(vars)).metadata.annotations
    expect(await annotations({})).to.deep.equal(await annotations({}))
    for (const vars of [{ flannel_vxlan_vni: 2 }, { flannel_version: '0.28.5' }]) {
      expect(await annotations(vars)).not.to.deep.equal(await annotations({}))
    }
  })
})

describe('Calico', function () {
  this.timeout('10s')
  const node = async (vars: SourceObject = {}) =>
    find(await manifest('calico.yml.hbs', vars), 'DaemonSet').spec.template
  const settings = (vars: SourceObject = {}) => manifest('calico-settings.yml.hbs', vars)
  const bird = { calico_network_backend: 'bird', calico_vxlan_mode: 'Never' }

  it('has its pool as an object, not as settings of its daemon', async () => {
    const { spec } = find(await settings(), 'IPPool', 'default-pool')
    expect(spec).to.deep.equal({
      allowedUses: ['Workload', 'Tunnel'],
      blockSize: 26,
      cidr: '10.233.64.0/18',
      ipipMode: 'Never',
      natOutgoing: true,
      nodeSelector: 'all()',
      vxlanMode: 'Always',
    })
    const env = envOf((await node()).spec.containers[0])
    expect(env).to.include({ NO_DEFAULT_POOLS: 'true', CALICO_NETWORKING_BACKEND: 'vxlan' })
    expect(Object.keys(env).filter(name => name.startsWith('CALICO_IPV4POOL'))).to.deep.equal([])
  })

  it('speaks BGP, and is asked whether it does, with the backend bird alone', async () => {
    const kinds = async (vars: SourceObject) => (await settings(vars)).map(({ kind }) => kind)
    expect(await kinds({})).not.to.include('BGPConfiguration')
    const { spec } = find(await settings(bird), 'BGPConfiguration', 'default')
    expect(spec).to.deep.include({ asNumber: 64512, nodeToNodeMeshEnabled: true })
    const probes = async (vars: SourceObject) => {
      const [{ readinessProbe, livenessProbe }] = (await node(vars)).spec.containers
      return [...readinessProbe.exec.command, ...livenessProbe.exec.command]
    }
    expect(await probes(bird)).to.include.members(['-bird-ready', '-bird-live'])
    expect((await probes({})).join(' ')).not.to.contain('bird')
  })

  it('names the routers of all nodes and of one', async () => {
    const peers = [
      { router_id: '10.0.0.254', as: '64513', scope: 'global' },
      { router_id: '10.0.1.254', as: '64514' },
    ]
    const documents = await settings({ ...bird, peer_with_router: true, peers })
    const all = documents.filter(({ kind }) => kind === 'BGPPeer')
    expect(all.map(({ metadata, spec }) => [metadata.name, spec])).to.deep.equal([
      ['global-10-0-0-254', { peerIP: '10.0.0.254', asNumber: 64513 }],
      ['node1-10-0-1-254', { peerIP: '10.0.1.254', asNumber: 64514, node: 'node1' }],
      ['node2-10-0-1-254', { peerIP: '10.0.1.254', asNumber: 64514, node: 'node2' }],
    ])
  })

  it('keeps the links to the CNI plugins’ own programs', async () => {
    const [install] = (await node()).spec.initContainers
    expect(envOf(install as Container)['SKIP_CNI_BINARIES']).to.contain('host-local')
    const { data } = find(await settings(), 'ConfigMap', 'calico-config')
    const { plugins } = JSON.parse(data['cni_network_config'] ?? '') as { plugins: object[] }
    expect(plugins[0]).to.deep.include({ type: 'calico', ipam: { type: 'calico-ipam' } })
  })

  it('brings the kinds of all objects that its parts may touch', async () => {
    const known = (await manifest('calico-crds.yml.hbs')).map(({ metadata }) => metadata.name)
    const roles = (await manifest('calico.yml.hbs')).filter(({ kind }) => kind === 'ClusterRole')
    const own = ['crd.projectcalico.org', 'policy.networking.k8s.io']
    const touched = roles.flatMap(({ rules }) =>
      (rules as readonly { apiGroups: readonly string[]; resources: readonly string[] }[])
        .filter(({ apiGroups: [group = ''] }) => own.includes(group))
        .flatMap(({ apiGroups: [group = ''], resources }) =>
          resources.map(resource => `${resource}.${group}`),
        ),
    )
    expect(known).to.include.members(touched)
    expect(known).to.have.length(24)
  })

  it('has a disruption budget in the version that the cluster speaks', async () => {
    const version = async (kube_version: string) =>
      find(await manifest('calico.yml.hbs', { kube_version }), 'PodDisruptionBudget').apiVersion
    expect(await version('1.20.2')).to.equal('policy/v1beta1')
    expect(await version('1.21.0')).to.equal('policy/v1')
  })

  it('rolls its pods when a setting changes, the inventory’s own words included', async () => {
    const annotations = async (vars: SourceObject) => (await node(vars)).metadata.annotations
    expect(await annotations({})).to.deep.equal(await annotations({}))
    const changed = { calico_node_extra_envs: { FELIX_LOGSEVERITYSCREEN: 'debug' } }
    expect(await annotations(changed)).not.to.deep.equal(await annotations({}))
    const env = envOf((await node(changed)).spec.containers[0])
    expect(env['FELIX_LOGSEVERITYSCREEN']).to.equal('debug')
  })
})
