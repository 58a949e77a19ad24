import { expect } from 'chai'
import { parse } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { render } from './render.ts'

describe("containerd's proxy", () => {
  const proxy = { http_proxy: 'http://user:se%40cret@10.0.0.8:3128' }
  const noProxy = async (vars: SourceObject = {}, workers?: readonly string[]) => {
    const text = await render('container-engine', 'proxy.env.hbs', { ...proxy, ...vars }, workers)
    return /^NO_PROXY="(.*)"$/m.exec(text)?.[1]?.split(',') ?? []
  }

  it('is the one of the inventory, and only where it names one', async () => {
    const text = await render('container-engine', 'proxy.env.hbs', proxy)
    expect(text).to.contain('\nHTTP_PROXY="http://user:se%40cret@10.0.0.8:3128"\n')
    expect(text).not.to.contain('HTTPS_PROXY')
  })

  it("is kept from the cluster's own names and networks, and from what the inventory adds", async () => {
    expect(await noProxy({ additional_no_proxy: '.example.org,192.0.2.0/24' })).to.include.members([
      ...['127.0.0.1', 'localhost', '10.233.0.0/18', '10.233.64.0/18', '.svc', '.cluster.local'],
      ...['lb-apiserver.kubernetes.local', '10.0.0.1', 'node1', '.example.org', '192.0.2.0/24'],
    ])
    const loadbalancer_apiserver = { address: '10.0.0.100', port: 6443 }
    expect(await noProxy({ loadbalancer_apiserver })).to.include('10.0.0.100')
    expect(await noProxy({ no_proxy: 'localhost' })).to.deep.equal(['localhost'])
  })

  it('is not written anew for a new worker, unless that is asked for', async () => {
    const workers = ['node2', 'node3']
    expect(await noProxy({}, workers)).to.deep.equal(await noProxy({}, ['node2']))
    expect(await noProxy({ no_proxy_exclude_workers: false }, workers)).to.include('node3')
  })
})

describe("systemd-resolved's settings", () => {
  const settings = async (stdout: string) =>
    render('resolvconf', 'resolved.conf.hbs', { resolved_servers: { stdout } })

  it("send the cluster's names to the cluster's DNS", async () => {
    expect(await settings('\n')).to.match(
      /\nDNS=169\.254\.25\.10 10\.233\.0\.10\nDomains=~cluster\.local\n$/,
    )
  })

  it('put it before servers that stand there already, for only the first is asked', async () => {
    expect(await settings(' 192.0.2.53 192.0.2.54\n')).to.match(
      /\nDNS=\nDNS=169\.254\.25\.10 10\.233\.0\.10 192\.0\.2\.53 192\.0\.2\.54\nDomains=/,
    )
  })
})

describe("pods' DNS", () => {
  const resolvConf = async (kubelet_look: readonly string[], vars: SourceObject = {}) => {
    const look = { kubelet_look: { stdout_lines: kubelet_look }, ...vars }
    const text = await render('kubernetes/node', 'kubelet-config.yaml.hbs', look)
    return (parse(text) as Readonly<Record<string, unknown>>)['resolvConf']
  }

  it("comes from systemd-resolved's servers where its stub answers: the stub is not there for pods", async () => {
    expect(await resolvConf([])).to.equal('/etc/resolv.conf')
    expect(await resolvConf(['resolved'])).to.equal('/run/systemd/resolve/resolv.conf')
    expect(await resolvConf(['resolved'], { kube_resolv_conf: '/etc/own' })).to.equal('/etc/own')
  })

  it('leaves the DNS of the cluster out where hosts ask it: it would ask itself', async () => {
    const mode = { resolvconf_mode: 'host_resolvconf' }
    expect(await resolvConf(['resolved'], mode)).to.equal('/etc/kubernetes/pods-resolv.conf')
    expect(await resolvConf([], mode)).to.equal('/etc/resolv.conf')
  })
})
