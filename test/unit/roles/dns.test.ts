import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { corefile, manifest, one, pod } from './dns-manifests.ts'

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
