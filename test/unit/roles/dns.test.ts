import { expect } from 'chai'
import { parse, parseAllDocuments } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

interface Toleration {
  readonly key?: string
  readonly operator?: string
  readonly effect?: string
  readonly tolerationSeconds?: number
}

interface Container {
  readonly image: string
  readonly args?: readonly string[]
  readonly livenessProbe: { readonly httpGet: Readonly<Record<string, unknown>> }
  readonly readinessProbe: { readonly httpGet: Readonly<Record<string, unknown>> }
  readonly resources: { readonly limits?: Readonly<Record<string, string>> }
}

interface Document {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly rules?: readonly object[]
  readonly spec: Readonly<Record<string, unknown>> & {
    readonly template: {
      readonly metadata: { readonly annotations: Readonly<Record<string, string>> }
      readonly spec: Readonly<Record<string, unknown>> & {
        readonly tolerations: readonly Toleration[]
        readonly containers: readonly [Container]
      }
    }
  }
}

const templates = {
  coredns: 'coredns.yml.hbs',
  dns_autoscaler: 'dns-autoscaler.yml.hbs',
  nodelocaldns: 'nodelocaldns.yml.hbs',
} as const
type Role = keyof typeof templates

async function manifest(role: Role, vars: SourceObject = {}): Promise<readonly Document[]> {
  const text = await render(`kubernetes-apps/${role}`, templates[role], vars)
  return parseAllDocuments(text).map(document => {
    expect([...document.errors, ...document.warnings]).to.deep.equal([])
    return document.toJSON() as Document
  })
}

async function one(role: Role, kind: string, vars: SourceObject = {}): Promise<Document> {
  const found = (await manifest(role, vars)).find(each => each.kind === kind)
  if (found === undefined) throw new Error(`${role} has no ${kind}`)
  return found
}

async function pod(role: Role, vars: SourceObject = {}) {
  const kind = role === 'nodelocaldns' ? 'DaemonSet' : 'Deployment'
  return (await one(role, kind, vars)).spec.template.spec
}

const corefile = async (role: Role, vars: SourceObject = {}): Promise<string> =>
  (await one(role, 'ConfigMap', vars)).data?.['Corefile'] ?? ''

describe('CoreDNS', () => {
  it('is what kubeadm of the same Kubernetes would take', async () => {
    const image = async (kube_version: string) =>
      (await pod('coredns', { kube_version })).containers[0].image
    expect(await image('v1.20.2')).to.equal('registry.k8s.io/coredns:1.7.0')
    expect(await image('1.21.14')).to.equal('registry.k8s.io/coredns/coredns:v1.8.0')
    expect(await image('1.34.11')).to.equal('registry.k8s.io/coredns/coredns:v1.12.1')
    expect(await image('v1.36.4')).to.equal('registry.k8s.io/coredns/coredns:v1.14.2')
  })

  it('takes over what kubeadm made: the same names, selector and address', async () => {
    const names = (await manifest('coredns')).map(each => `${each.kind}/${each.metadata.name}`)
    expect(names).to.deep.equal([
      'ServiceAccount/coredns',
      'ClusterRole/system:coredns',
      'ClusterRoleBinding/system:coredns',
      'ConfigMap/coredns',
      'Service/kube-dns',
      'Deployment/coredns',
      'PodDisruptionBudget/coredns',
    ])
    const { spec: service } = await one('coredns', 'Service')
    expect(service).to.deep.include({
      clusterIP: '10.233.0.10',
      selector: { 'k8s-app': 'kube-dns' },
    })
    const { spec } = await one('coredns', 'Deployment')
    expect(spec['selector']).to.deep.equal({ matchLabels: { 'k8s-app': 'kube-dns' } })
    // No pod goes before another one answers.
    expect(spec['strategy']).to.deep.include({ rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } })
  })

  it('is as many as the autoscaler asked for, and never fewer than the least', async () => {
    const replicas = async (stdout: string, vars: SourceObject = {}) =>
      (await one('coredns', 'Deployment', { coredns_asked_for: { stdout }, ...vars })).spec[
        'replicas'
      ]
    expect(await replicas('')).to.equal(2)
    expect(await replicas('1')).to.equal(2)
    expect(await replicas('5')).to.equal(5)
    expect(await replicas('5', { dns_min_replicas: 7 })).to.equal(7)
    const alone = { enable_dns_autoscaler: false, coredns_replicas: 3 }
    expect(await replicas('5', alone)).to.equal(3)
  })

  it('leaves a lost node soon, and bears control planes and what the inventory adds', async () => {
    const extra = { effect: 'NoSchedule', operator: 'Exists', key: 'dedicated' }
    const { tolerations } = await pod('coredns', { dns_extra_tolerations: [extra] })
    const lost = tolerations.filter(({ tolerationSeconds }) => tolerationSeconds === 30)
    expect(lost.map(({ key, effect }) => `${key}:${effect}`)).to.deep.equal([
      'node.kubernetes.io/not-ready:NoExecute',
      'node.kubernetes.io/unreachable:NoExecute',
    ])
    expect(tolerations).to.deep.include(extra)
    expect(tolerations.map(({ key }) => key)).to.include('node-role.kubernetes.io/control-plane')
  })

  it('prefers other hosts and other zones, and needs neither', async () => {
    const { affinity, topologySpreadConstraints } = await pod('coredns')
    expect(JSON.stringify(affinity)).to.contain('"topologyKey":"kubernetes.io/hostname"')
    expect(JSON.stringify(affinity)).not.to.contain('required')
    expect(topologySpreadConstraints).to.deep.equal([
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: 'ScheduleAnyway',
        labelSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
      },
    ])
  })

  it('has a budget in the words of its Kubernetes, unless none is wanted', async () => {
    const budget = async (kube_version: string) =>
      one('coredns', 'PodDisruptionBudget', { kube_version })
    expect(await budget('1.20.2')).to.include({ apiVersion: 'policy/v1beta1' })
    expect(await budget('1.36.4')).to.include({ apiVersion: 'policy/v1' })
    expect((await budget('1.36.4')).spec).to.include({ maxUnavailable: '30%' })
    const kinds = (await manifest('coredns', { coredns_pod_disruption_budget: false })).map(
      each => each.kind,
    )
    expect(kinds).not.to.include('PodDisruptionBudget')
  })

  it('asks the host’s servers, or those of the inventory, or nobody', async () => {
    expect(await corefile('coredns')).to.contain('forward . /etc/resolv.conf {')
    const upstream_dns_servers = ['192.0.2.53', '192.0.2.54']
    expect(await corefile('coredns', { upstream_dns_servers })).to.contain(
      'forward . 192.0.2.53 192.0.2.54 {',
    )
    expect(await corefile('coredns', { disable_host_nameservers: true })).not.to.contain('forward')
    // In a pod that asks the cluster's DNS, the servers of /etc/resolv.conf would be itself.
    expect(await pod('coredns')).to.include({ dnsPolicy: 'Default' })
  })

  it('sends zones where the inventory says, and is started anew with other settings', async () => {
    const coredns_external_zones = [
      { zones: ['example.com', 'example.io:1053'], nameservers: ['192.0.2.1'], cache: 7 },
    ]
    expect(await corefile('coredns', { coredns_external_zones })).to.match(
      /^example\.com example\.io:1053 \{\n {4}errors\n {4}forward \. 192\.0\.2\.1\n {4}loadbalance\n {4}cache 7\n/,
    )
    const checksum = async (vars: SourceObject = {}) =>
      (await one('coredns', 'Deployment', vars)).spec.template.metadata.annotations
    expect(await checksum({ coredns_external_zones })).not.to.deep.equal(await checksum())
  })

  it('has a limit of CPU only where one is given', async () => {
    const limits = async (vars: SourceObject = {}) =>
      (await pod('coredns', vars)).containers[0].resources.limits
    expect(await limits()).to.deep.equal({ memory: '300Mi' })
    expect(await limits({ dns_cpu_limit: '300m' })).to.deep.equal({ cpu: '300m', memory: '300Mi' })
  })
})

describe('the autoscaler of CoreDNS', () => {
  it('counts nodes and cores, and may change the number of CoreDNS alone', async () => {
    const { data } = await one('dns_autoscaler', 'ConfigMap', { dns_nodes_per_replica: 8 })
    expect(JSON.parse(data?.['linear'] ?? '')).to.deep.equal({
      coresPerReplica: 256,
      nodesPerReplica: 8,
      min: 2,
      preventSinglePointFailure: true,
      includeUnschedulableNodes: true,
    })
    const { rules } = await one('dns_autoscaler', 'Role')
    expect(rules).to.deep.include({
      apiGroups: ['apps'],
      resources: ['deployments/scale'],
      resourceNames: ['coredns'],
      verbs: ['get', 'update'],
    })
  })

  it('lets a cluster of one node have one', async () => {
    const { data } = await one('dns_autoscaler', 'ConfigMap', { dns_min_replicas: 1 })
    expect(JSON.parse(data?.['linear'] ?? '')).to.include({
      min: 1,
      preventSinglePointFailure: false,
    })
  })
})

describe("the nodes' DNS caches", () => {
  const addresses = async (vars: SourceObject) => {
    const text = await corefile('nodelocaldns', vars)
    const bound = new Set([...text.matchAll(/bind (.*)/g)].map(([, found]) => found))
    const forwards = [...text.matchAll(/forward \. (\S+)/g)].map(([, found]) => found)
    const { args = [] } = (await pod('nodelocaldns', vars)).containers[0]
    return { bound: [...bound], forwards, localip: args[args.indexOf('-localip') + 1] }
  }

  it('take what is meant for the Service too, where kube-proxy works with iptables', async () => {
    const second = '__PILLAR__CLUSTER__DNS__'
    expect(await addresses({})).to.deep.equal({
      bound: ['169.254.25.10 10.233.0.10'],
      forwards: [second, second, second, '/etc/resolv.conf'],
      localip: '169.254.25.10,10.233.0.10',
    })
    const services = (await manifest('nodelocaldns')).filter(({ kind }) => kind === 'Service')
    expect(services[0]).to.deep.include({ kind: 'Service' })
    expect(services[0]?.spec).to.deep.include({ selector: { 'k8s-app': 'kube-dns' } })
  })

  for (const kube_proxy_mode of ['ipvs', 'nftables']) {
    it(`have an address of their own only with ${kube_proxy_mode}`, async () => {
      expect(await addresses({ kube_proxy_mode })).to.deep.equal({
        bound: ['169.254.25.10'],
        forwards: ['10.233.0.10', '10.233.0.10', '10.233.0.10', '/etc/resolv.conf'],
        localip: '169.254.25.10',
      })
    })
  }

  it('ask a DNS of one’s own, and nobody else where hosts know none', async () => {
    const manual = { dns_mode: 'manual', manual_dns_server: '192.0.2.53' }
    expect((await addresses(manual)).forwards.slice(0, 3)).to.deep.equal(
      Array(3).fill('192.0.2.53'),
    )
    expect((await addresses(manual)).localip).to.equal('169.254.25.10')
    const { forwards } = await addresses({ disable_host_nameservers: true })
    expect(new Set(forwards)).to.deep.equal(new Set(['__PILLAR__CLUSTER__DNS__']))
  })

  it('are asked how they are where they say it', async () => {
    const vars = { nodelocaldns_ip: '169.254.20.10', nodelocaldns_health_port: 9999 }
    expect(await corefile('nodelocaldns', vars)).to.contain('health 169.254.20.10:9999')
    const [cache] = (await pod('nodelocaldns', vars)).containers
    for (const { httpGet } of [cache.livenessProbe, cache.readinessProbe]) {
      expect(httpGet).to.deep.equal({ host: '169.254.20.10', path: '/health', port: 9999 })
    }
  })

  it('run on every node, whatever is the matter with it', async () => {
    const { tolerations, hostNetwork, dnsPolicy } = await pod('nodelocaldns')
    expect(tolerations).to.deep.equal([
      { operator: 'Exists', effect: 'NoSchedule' },
      { operator: 'Exists', effect: 'NoExecute' },
    ])
    expect({ hostNetwork, dnsPolicy }).to.deep.equal({ hostNetwork: true, dnsPolicy: 'Default' })
  })
})

describe('pods', () => {
  const servers = async (vars: SourceObject = {}) => {
    const look = { kubelet_look: { stdout_lines: [] }, ...vars }
    const text = await render('kubernetes/node', 'kubelet-config.yaml.hbs', look)
    return (parse(text) as { clusterDNS: readonly string[] }).clusterDNS
  }

  it('ask the cache of their node, and CoreDNS where it does not answer', async () => {
    expect(await servers()).to.deep.equal(['169.254.25.10', '10.233.0.10'])
    expect(await servers({ enable_nodelocaldns: false })).to.deep.equal(['10.233.0.10'])
  })

  it('ask a DNS of one’s own, or none', async () => {
    const manual = { dns_mode: 'manual', manual_dns_server: '192.0.2.53' }
    expect(await servers(manual)).to.deep.equal(['169.254.25.10', '192.0.2.53'])
    expect(await servers({ dns_mode: 'manual', enable_nodelocaldns: false })).to.deep.equal([
      '10.233.0.10',
    ])
    expect(await servers({ dns_mode: 'none' })).to.deep.equal([])
  })
})
