import { expect } from 'chai'
import { parse } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { corefile, manifest, pod } from './dns-manifests.ts'
import { render } from './render.ts'

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
