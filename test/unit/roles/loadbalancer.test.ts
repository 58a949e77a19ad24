import { expect } from 'chai'
import { parse } from 'yaml'

import type { SourceObject } from '../../../engine/model/value.ts'
import { evaluate, render } from './render.ts'

const address = '10.0.0.100'
// node1 is a control plane; here it is the second balancer, too.
const site = {
  loadbalancer_apiserver: { address, port: 8443 },
  balancers: ['node2', 'node1'],
  ansible_default_ipv4: { interface: 'eth0' },
  ansible_interfaces: ['lo', 'eth0', 'eth0.7'],
  ansible_facts: {
    lo: { device: 'lo', ipv4: { address: '127.0.0.1' }, ipv6: [] },
    eth0: { device: 'eth0', ipv4: { address: '198.51.100.1' }, ipv6: [] },
    eth0_7: {
      ...{ device: 'eth0.7', ipv4: { address: '10.0.0.9' }, ipv6: [] },
      ipv4_secondaries: [{ address: '10.0.0.1' }],
    },
  },
  ansible_os_family: 'Debian',
}
const settings = (template: string, vars: SourceObject = {}) =>
  render('loadbalancer', template, { ...site, ...vars })

describe('a balancer', () => {
  it('asks every API server for its health, and shows statistics to whoever has the password', async () => {
    const text = await settings('haproxy.cfg.hbs', { haproxy_stats_password: 'se.cret' })
    expect(text).to.match(/bind :8443\n/)
    expect(text).to.include('server node1 10.0.0.1:6443\n').and.include('server node2 192.0.2.2:')
    expect(text).to.include('option httpchk GET /readyz\n')
    expect(text).to.match(/bind :9000\n[\s\S]*stats auth admin:se\.cret\n/)
  })

  it('asks those that fail its check where all do, and tells keepalived that none is well', async () => {
    const text = await settings('haproxy.cfg.hbs', { haproxy_stats_password: 'x' })
    const none = '{ nbsrv(kube_apiserver) lt 1 }'
    expect(text).to.include(`use_backend kube_apiserver_unchecked if ${none}\n`)
    expect(text).to.include(`monitor fail if ${none}\n`)
    const [, unchecked = ''] = text.split('backend kube_apiserver_unchecked\n')
    expect(unchecked).to.match(
      /^ {2}balance leastconn\n {2}server node1 10\.0\.0\.1:6443\n {2}server node2 /,
    )
  })

  it('takes the password that it made where the inventory gives none', async () => {
    const stats_password_made = { content: Buffer.from('made\n').toString('base64') }
    const text = await settings('haproxy.cfg.hbs', { stats_password_made })
    expect(text).to.include('stats auth admin:made\n')
  })

  it('passes on what comes as nginx, too', async () => {
    const text = await settings('nginx.conf.hbs')
    expect(text).to.include('listen 8443;').and.include('server 10.0.0.1:6443;')
    expect(text).to.include('server 192.0.2.2:6443;').and.include('user www-data;')
  })

  it('speaks VRRP with the others alone, in the order of the group', async () => {
    const text = await settings('keepalived.conf.hbs')
    expect(text).to.match(/priority 149\n/)
    // node2 has access_ip, which its network translates.
    expect(text).to.match(/unicast_src_ip 10\.0\.0\.1\n[\s\S]*unicast_peer \{\n +10\.0\.0\.2\n +\}/)
    expect(text)
      .to.match(/virtual_ipaddress \{\n +10\.0\.0\.100\n/)
      .and.not.include('auth_pass')
    expect(await settings('keepalived.conf.hbs', { keepalived_auth_pass: 'x' })).to.include('PASS')
  })

  it('has the address on the link with its own, also where another leads outside', async () => {
    expect(await settings('keepalived.conf.hbs')).to.include('interface eth0.7\n')
    const lost = await settings('keepalived.conf.hbs', { ip: '10.0.0.99' })
    expect(lost).to.include('interface eth0\n')
  })

  it('speaks with its own address, not with the one that its network translates', async () => {
    const access_ip = '192.0.2.1'
    const text = await settings('keepalived.conf.hbs', { access_ip })
    expect(text).to.include('unicast_src_ip 10.0.0.1\n')
  })

  it('shares no address where the API has the own one of a balancer, by either name', async () => {
    const enabled = (own: string) =>
      evaluate('loadbalancer', 'keepalived_enabled', {
        ...site,
        loadbalancer_apiserver: { address: own, port: 8443 },
      })
    expect(await enabled('192.0.2.2')).to.equal(false)
    expect(await enabled('10.0.0.2')).to.equal(false)
    expect(await enabled(address)).to.equal(true)
  })
})

describe('where the API is behind a balancer', () => {
  type Tree = Readonly<Record<string, unknown>>
  const endpoint = async (vars: SourceObject): Promise<unknown> => {
    const text = await render('kubernetes/master', 'kubeadm-config.yaml.hbs', {
      master_own: { stdout_lines: [] },
      ...vars,
    })
    return (parse(text.split('---')[1] ?? '') as Tree)['controlPlaneEndpoint']
  }
  const proxyServer = async (vars: SourceObject) =>
    /server: (.*)/.exec(await render('kubernetes/master', 'kube-proxy-config.yml.hbs', vars))?.[1]
  const ports = (port: number, more: SourceObject = {}) => ({
    loadbalancer_apiserver: { address, port },
    ...more,
  })

  it('the cluster names the port of the balancer', async () => {
    expect(await endpoint(ports(8443))).to.equal('lb-apiserver.kubernetes.local:8443')
  })

  it('kube-proxy asks by the name that leads home on control planes, if the port does, too', async () => {
    expect(await proxyServer(ports(6443))).to.equal('https://lb-apiserver.kubernetes.local:6443')
    expect(await proxyServer(ports(8443))).to.equal('https://10.0.0.100:8443')
  })

  it('hosts do without it where loadbalancer_apiserver_localhost says so', async () => {
    const vars = ports(8443, { loadbalancer_apiserver_localhost: true })
    expect(await endpoint(vars)).to.equal('lb-apiserver.kubernetes.local:6443')
    expect(await proxyServer(vars)).to.equal('https://127.0.0.1:6443')
  })
})
