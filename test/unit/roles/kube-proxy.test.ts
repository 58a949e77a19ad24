import { expect } from 'chai'
import { parse } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

interface ConfigMap {
  readonly data: Readonly<Record<'config.conf' | 'kubeconfig.conf', string>>
}
type Configuration = Readonly<Record<string, unknown>>

async function configuration(vars: SourceObject = {}): Promise<Configuration> {
  const text = await render('kubernetes/master', 'kube-proxy-config.yml.hbs', vars)
  return parse((parse(text) as ConfigMap).data['config.conf']) as Configuration
}

describe("kube-proxy's configuration", () => {
  it('leads to Services by iptables unless another mode is asked for', async () => {
    expect(await configuration()).to.include({ mode: 'iptables' })
  })

  it('names nothing of nftables to those who may not know it', async () => {
    expect(await configuration({ kube_version: '1.28.15' })).not.to.have.any.keys(
      'nftables',
      'featureGates',
    )
  })

  for (const [kube_version, gate] of [
    ['1.29.0', { featureGates: { NFTablesProxyMode: true } }],
    ['1.30.9', { featureGates: { NFTablesProxyMode: true } }],
    ['1.31.0', {}],
    ['v1.36.4', {}],
  ] as const) {
    it(`switches nftables on in ${kube_version} as far as that is needed`, async () => {
      const { mode, nftables, featureGates } = await configuration({
        kube_version,
        kube_proxy_mode: 'nftables',
        kube_proxy_masquerade_all: true,
      })
      expect(mode).to.equal('nftables')
      expect(nftables).to.deep.equal({ masqueradeAll: true })
      expect(featureGates === undefined ? {} : { featureGates }).to.deep.equal(gate)
    })
  }

  it('tells IPVS how to choose, whom to leave alone and how long to remember', async () => {
    const { mode, ipvs } = await configuration({
      kube_proxy_mode: 'ipvs',
      kube_proxy_scheduler: 'wlc',
      kube_proxy_strict_arp: true,
      kube_proxy_exclude_cidrs: ['192.0.2.0/24'],
      kube_proxy_tcp_timeout: '15m0s',
    })
    expect(mode).to.equal('ipvs')
    expect(ipvs).to.deep.equal({
      scheduler: 'wlc',
      strictARP: true,
      excludeCIDRs: ['192.0.2.0/24'],
      tcpTimeout: '15m0s',
      tcpFinTimeout: '0s',
      udpTimeout: '0s',
    })
  })
})
