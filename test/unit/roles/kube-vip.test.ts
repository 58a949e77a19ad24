import { expect } from 'chai'
import { parse } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

interface Pod {
  readonly kind: string
  readonly spec: {
    readonly hostNetwork: boolean
    readonly hostAliases: readonly object[]
    readonly volumes: readonly object[]
    readonly containers: readonly [
      {
        readonly image: string
        readonly env: readonly { readonly name: string; readonly value: unknown }[]
        readonly securityContext: object
      },
    ]
  }
}

const holdingApi = {
  kube_vip_enabled: true,
  kube_vip_controlplane_enabled: true,
  kube_vip_address: '10.0.0.100',
}

const pod = async (vars: SourceObject = {}) =>
  parse(
    await render('kubernetes/kube-vip', 'kube-vip.manifest.hbs', { ...holdingApi, ...vars }),
  ) as Pod

async function envOf(vars: SourceObject = {}): Promise<Readonly<Record<string, unknown>>> {
  const { env } = (await pod(vars)).spec.containers[0]
  expect(new Set(env.map(({ name }) => name)).size).to.equal(env.length)
  return Object.fromEntries(env.map(({ name, value }) => [name, value]))
}

describe("kube-vip's static pod", () => {
  it('asks the API server on its own host, with what admin.conf may do', async () => {
    const { spec } = await pod()
    expect(spec.hostNetwork).to.equal(true)
    expect(spec.hostAliases).to.deep.equal([{ ip: '127.0.0.1', hostnames: ['kubernetes'] }])
    expect(spec.volumes).to.deep.equal([
      { name: 'kubeconfig', hostPath: { path: '/etc/kubernetes/admin.conf', type: 'File' } },
    ])
    expect(spec.containers[0].image).to.equal('ghcr.io/kube-vip/kube-vip:v1.0.3')
  })

  it('gets every setting as text, and none that is empty', async () => {
    const env = await envOf({ kube_vip_arp_enabled: true })
    for (const [name, value] of Object.entries(env)) {
      expect(value, name).to.be.a('string').and.not.equal('')
    }
    expect(env).to.include({ address: '10.0.0.100', port: '6443', vip_subnet: '32' })
    expect(env).not.to.have.any.keys('vip_interface', 'svc_enable', 'bgp_enable', 'lb_enable')
  })

  it('has one leader who tells the neighbours by ARP', async () => {
    const env = await envOf({ kube_vip_arp_enabled: true, kube_vip_interface: 'eth1' })
    expect(env).to.include({
      ...{ vip_arp: 'true', vip_leaderelection: 'true', vip_leasename: 'plndr-cp-lock' },
      ...{ cp_enable: 'true', vip_interface: 'eth1' },
    })
  })

  it('tells routers by BGP, each host by its own name, without a leader', async () => {
    const env = await envOf({
      kube_vip_bgp_enabled: true,
      kube_vip_bgppeers: ['10.0.0.254:65001::false', '10.0.0.253:65001::false'],
    })
    expect(env).to.include({
      ...{ bgp_enable: 'true', bgp_routerid: '10.0.0.1', bgp_as: '65000', vip_arp: 'false' },
      bgp_peers: '10.0.0.254:65001::false,10.0.0.253:65001::false',
    })
    expect(env).not.to.have.any.keys('vip_leaderelection', 'bgp_peeras', 'bgp_peerpass')
  })

  it('gives Services addresses and leaves the API alone', async () => {
    const vars = { kube_vip_controlplane_enabled: false, kube_vip_services_enabled: true }
    const env = await envOf({ ...vars, kube_vip_address: '' })
    expect(env).to.include({ svc_enable: 'true', svc_leasename: 'plndr-svcs-lock' })
    expect(env).not.to.have.any.keys('cp_enable', 'address')
  })

  it('is privileged only where it rewrites firewall rules', async () => {
    const security = async (vars: SourceObject) =>
      (await pod(vars)).spec.containers[0].securityContext
    const capabilities = { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] }
    expect(await security({ kube_vip_lb_enable: true })).to.deep.equal({ capabilities })
    const masquerade = { kube_vip_lb_enable: true, kube_vip_lb_fwdmethod: 'masquerade' }
    expect(await security(masquerade)).to.deep.equal({ privileged: true })
  })
})
