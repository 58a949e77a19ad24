import { expect } from 'chai'

import type { SourceObject } from '../../../engine/model/value.ts'
import { codeSpans, readPage, tablesOf } from '../../support/markdown.ts'
import { cases, everywhere, listener } from './preflight-cases.ts'
import { checkNames, found, preflight, problems } from './preflight-hosts.ts'

describe('the role preflight', function () {
  this.timeout(20_000)

  it('finds nothing wrong with a site that is fit, in two round trips for each host', async () => {
    const run = await preflight()
    expect(problems(run)).to.deep.equal([])
    expect([...run.machines.values()].map(({ roundTrips }) => roundTrips)).to.deep.equal([2, 2, 2])
    expect(run.end.stats['node1']).to.include({ failed: 0, changed: 0 })
  })

  for (const [what, [site, told]] of Object.entries(cases)) {
    it(`${what}: ${told.length === 0 ? 'nothing to tell' : (told[0] ?? '').slice(6)}`, async () => {
      const run = await preflight(site)
      expect(problems(run)).to.have.members(told)
      const failed = told.filter(line => line.includes(' error ')).map(line => line.split(' ')[0])
      for (const [host, { failed: count }] of Object.entries(run.end.stats)) {
        expect(count, host).to.equal(failed.includes(host) ? 1 : 0)
      }
    })
  }

  it('asks every other host although one is off and one lets nobody be root', async () => {
    const run = await preflight({
      down: ['node2'],
      vars: { kube_service_addresses: '10.233.64.0/20' },
      machines: { node1: { memory: 100 }, node3: { locked: true } },
    })
    expect(problems(run)).to.have.members([
      ...everywhere('error networks'),
      'node1 error memory',
      'node2 error reachable',
      'node3 error privileged',
    ])
    const { stats } = run.end
    expect([
      stats['node1']?.failed,
      stats['node2']?.unreachable,
      stats['node3']?.failed,
    ]).to.deep.equal([1, 1, 1])
  })

  it('leaves out what is ignored, but never that a host does not answer', async () => {
    const vars = {
      preflight_ignore: ['memory', 'networks'],
      kube_service_addresses: '10.233.64.0/20',
    }
    const machines = { node1: { memory: 100 } }
    expect(problems(await preflight({ vars, machines }))).to.deep.equal([])
    const down = await preflight({ vars, down: ['node2'] })
    expect(problems(down)).to.deep.equal(['node2 error reachable'])
  })

  it('goes on with ignore_assert_errors, and tells what is wrong', async () => {
    const vars = { ignore_assert_errors: true, minimal_node_memory_mb: 9000 }
    const run = await preflight({ vars })
    expect(problems(run)).to.deep.equal(['node3 warning memory'])
    expect(run.end.stats['node3']).to.include({ failed: 0 })
  })

  it('refuses to ignore a check that there is not', async () => {
    const run = await preflight({ vars: { preflight_ignore: ['memry'] } })
    expect(run.of('Check every host', 'node1').result).to.include({ code: 'BAD_ARGS' })
  })

  it("takes a site's own checks", async () => {
    const own = { name: 'rack', ok: false, found: 'none', needed: 'a rack', fix: 'say where it is' }
    const run = await preflight({ hostVars: { node1: { preflight_extra_checks: [own] } } })
    expect(problems(run)).to.deep.equal(['node1 error rack'])
  })

  it('says who has a port, which twin a host has, and what a kernel lacks', async () => {
    const run = await preflight({
      vars: { kube_proxy_mode: 'ipvs' },
      machines: {
        node1: { mac: '52:54:00:00:00:02', look: { listeners: [listener], lacking: ['ip_vs'] } },
      },
    })
    expect(found(run, 'ports')).to.include({ found: '6443 by nc (/usr/bin/nc, 7)' })
    expect(found(run, 'duplicate-mac')).to.include({ found: '52:54:00:00:00:02, as node2' })
    expect(found(run, 'kernel-features')?.fix).to.contain('iptables')
  })

  it('asks for the ports of a balancer where there is one, and for the ways that a host needs', async () => {
    const vars = { loadbalancer_apiserver: { address: '10.0.0.100', port: 8443 } }
    const run = await preflight({ groups: { loadbalancer: ['node3'] }, vars })
    const asked = (host: string) =>
      run.machines.get(host)?.commands.find(({ options }) => options.env?.['PORTS'])?.options.env
    expect(asked('node3')?.['PORTS']?.split(' ')).to.include.members(['8443', '8082', '9000'])
    expect(asked('node2')?.['PORTS']?.split(' ')).not.to.include('8443')
    expect(asked('node3')?.['FIREWALL']?.split(' ')).to.have.members([
      '10250/tcp',
      '2379/tcp',
      '2380/tcp',
      '8443/tcp',
    ])
    expect(asked('node3')?.['PEERS']?.split(' ')).to.have.members(
      [1, 2].flatMap(host => [6443, 2379, 2380].map(port => `10.0.0.${host}:${port}`)),
    )
    expect(asked('node1')?.['PEERS']).to.contain('10.0.0.3:10250')
    expect(asked('node1')?.['SITES']?.split(' ')).to.include.members([
      'https://dl.k8s.io',
      'https://registry.k8s.io',
    ])
  })

  it('has the firewalls of balancers let VRRP in, and IPIP where pods speak it', async () => {
    const asked = async (vars: SourceObject, loadbalancer = ['node2', 'node3']) => {
      const run = await preflight({ groups: { loadbalancer }, vars: { ...shared, ...vars } })
      const { commands = [] } = run.machines.get('node3') ?? {}
      const told = commands.find(({ options }) => options.env?.['FIREWALL'])?.options.env
      return told?.['FIREWALL']?.split(' ').filter(word => !word.includes('/'))
    }
    const shared = { loadbalancer_apiserver: { address: '10.0.0.100', port: 8443 } }
    expect(await asked({})).to.deep.equal(['vrrp'])
    expect(await asked({}, ['node3'])).to.deep.equal([])
    expect(await asked({ keepalived_enabled: false })).to.deep.equal([])
    const calico = { kube_network_plugin: 'calico', calico_network_backend: 'bird' }
    const ipip = { ...calico, calico_ipip_mode: 'Always' }
    expect(await asked({ ...ipip, keepalived_enabled: false })).to.deep.equal(['ipencap'])
  })

  it('says how to open what is closed, by port and by protocol', async () => {
    const firewall = (name: string) => ({
      look: { firewall: { name, sure: true, closed: ['6443/tcp', 'vrrp'] } },
    })
    const run = await preflight({
      machines: { node1: firewall('firewalld'), node2: firewall('ufw') },
    })
    const [firewalld, ufw] = ['node1', 'node2'].map(host => found(run, 'firewall', host)?.fix)
    expect(firewalld).to.match(
      /^firewall-cmd --permanent --add-port=6443\/tcp --add-protocol=vrrp;/,
    )
    expect(ufw).to.match(/^ufw allow 6443\/tcp; put "-A ufw-before-input -p vrrp -j ACCEPT"/)
  })

  it('is written down check by check, in the order of the role', async () => {
    const run = await preflight({
      down: ['node1', 'node2', 'node3'],
      vars: { preflight_ignore: ['none'] },
    })
    expect(run.end.stats['node1']).to.include({ unreachable: 1 })
    const [table] = tablesOf(await readPage('docs/preflight.md'))
    const named = table?.rows.map(([name = '']) => codeSpans(name)[0])
    expect(named).to.deep.equal(['reachable', ...(await checkNames())])
  })

  it('knows what kubeadm and Kubespray look at, by checks and roles that there are', async () => {
    const [, theirs] = tablesOf(await readPage('docs/preflight.md'))
    const roles = ['preinstall', 'container-engine', 'etcd']
    const known = [...(await checkNames()), ...roles]
    const named = theirs?.rows.flatMap(([, ours = '']) => codeSpans(ours)) ?? []
    expect(named).to.include.members(['processors', 'sites', 'peers'])
    expect(named.filter(name => !known.includes(name))).to.deep.equal([])
  })
})
