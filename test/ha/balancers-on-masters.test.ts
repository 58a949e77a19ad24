import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { until } from '../lab/process.ts'
import { openApi, type Api } from '../cluster/support/api.ts'
import {
  addressMoves,
  cutPower,
  holdersOf,
  killHaproxy,
  measureFailure,
  startMasters,
} from '../cluster/support/balancers.ts'
import { createCluster, expectSuccess, type Cluster } from '../cluster/support/cluster.ts'
import { nodeConditions, podsReady } from '../cluster/support/kubernetes.ts'
import { install } from '../cluster/support/proxy.ts'

const masters = ['node1', 'node2']
const worker = 'node3'
const strange = 'node4'

describe('two masters that are balancers themselves, with the port 8443', function () {
  this.timeout('12m')
  let cluster: Cluster
  let api: Api
  let address: string
  const shell = (node: string, script: string): Promise<string> => cluster.lab.shell(node, script)
  const holders = () => holdersOf(cluster.lab, masters, address)

  before(async () => {
    cluster = await createCluster({
      lab: 'tlbm',
      nodes: 4,
      layout: {
        'kube-master': masters,
        etcd: [worker],
        'kube-node': [worker],
        loadbalancer: masters,
      },
    })
    address = cluster.lab.address('node1').replace(/\d+$/, '100')
    await lead({ loadbalancer_apiserver: { address, port: 8443 } })
  })
  after(async () => {
    await cluster.close()
  })

  it('become a cluster with a virtual address', async () => {
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(Object.values(await nodeConditions(cluster))).to.deep.equal(['True', 'True', 'True'])
    expect(await holders()).to.deep.equal(['node1'])
    expect(await leads()).to.deep.equal({ node1: '127.0.0.1', node2: '127.0.0.1', node3: address })
    api = await openApi(cluster.lab, 'node1')
  })

  it('are not changed by a second run', () => runsWithoutChange())

  it('leave nothing behind of a mode that kube-proxy had before', async () => {
    // This kernel has no IPVS: a link of that name, and the note that it was the mode.
    const note = ['daemonset', 'kube-proxy', '-n', 'kube-system', 'tsplay/kube-proxy-mode=ipvs']
    await cluster.kubectl('annotate', '--overwrite', ...note)
    await shell(worker, 'ip link add kube-ipvs0 type bridge')
    const played = await cluster.tsplay('cluster.yml', '--tags', 'master')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([
      'node1: Take away what the mode before has left',
      'node1: Note the mode of kube-proxy',
    ])
    expect(await shell(worker, 'ls /sys/class/net')).to.not.include('kube-ipvs0')
  })

  it('keep settings that keepalived takes when the new ones are none', async () => {
    const wrong = ['-e', 'keepalived_interface=nosuch0', '--tags', 'loadbalancer']
    const { code, failures } = await cluster.tsplay('cluster.yml', ...wrong)
    expect(code).to.equal(2)
    expect(failures[0]?.task.name).to.equal('Write the settings of keepalived')
    expect(await shell('node1', 'grep interface /etc/keepalived/keepalived.conf')).to.match(/host0/)
    expect(await holders()).to.deep.equal(['node1'])
  })

  it('go on when HAProxy is killed and not started again: the address moves', async () => {
    let startAgain = () => Promise.resolve()
    await survives('HAProxy on the master with the address', async () => {
      startAgain = await killHaproxy(cluster.lab, 'node1')
      const at = Date.now()
      await moved('node2')
      return at
    })
    await startAgain()
    await moved('node1')
  })

  it('go on when the master with the address loses its power', async () => {
    await survives('the master with the address', async () => {
      const at = await cutPower(cluster.lab, 'node1')
      await moved('node2')
      return at
    })
    await startMasters(cluster.lab, api, ['node1'])
    await moved('node1')
  })

  describe('when the cluster is to do without them', () => {
    it('have the worker reach the API through a proxy of its own', async () => {
      await cluster.setGroup('loadbalancer', [])
      await lead({})
      expectSuccess(await cluster.tsplay('cluster.yml'))
      expect(Object.values(await leads())).to.deep.equal(
        masters.concat(worker).map(() => '127.0.0.1'),
      )
      expect(await waysOfWorker()).to.deep.equal({
        kubelet: 'https://lb-apiserver.kubernetes.local:6443',
        kubeProxy: 'https://127.0.0.1:6443',
        proxies: 'nginx-proxy.yml',
      })
      await podsReady(cluster, 'kube-system', 'k8s-app=kube-nginx')
    })

    it('have neither HAProxy nor keepalived nor the address any more', async () => {
      expect(await holders()).to.deep.equal([])
      for (const master of masters) {
        const left =
          'systemctl is-active haproxy keepalived; grep -rl "Managed by tsplay" /etc/haproxy /etc/keepalived'
        expect(await shell(master, `{ ${left}; } 2>/dev/null | sort -u`)).to.equal('inactive')
      }
    })

    it('are not changed by a second run', () => runsWithoutChange())
  })

  describe('with a balancer that is not ours in their place', () => {
    before(async () => {
      const servers = masters.map(name => `server ${name} ${cluster.lab.address(name)}:6443`)
      await startStrangeBalancer(servers)
      address = cluster.lab.address(strange)
      await lead({ loadbalancer_apiserver: { address, port: 6443 } })
    })

    it('have the worker reach the API through it, without a proxy of its own', async () => {
      expectSuccess(await cluster.tsplay('cluster.yml'))
      expect(await leads()).to.deep.equal({
        node1: '127.0.0.1',
        node2: '127.0.0.1',
        node3: address,
      })
      expect(await waysOfWorker()).to.deep.equal({
        kubelet: 'https://lb-apiserver.kubernetes.local:6443',
        kubeProxy: 'https://lb-apiserver.kubernetes.local:6443',
        proxies: '',
      })
    })

    it('are not changed by a second run', () => runsWithoutChange())

    it('never ask through it themselves', async () => {
      await podsReady(cluster, 'kube-system', 'k8s-app=kube-proxy')
      const through = (node: string) =>
        shell(node, `ss -Htn state established dst ${address} dport = :6443`)
      await until(async () => (await through(worker)) !== '', 'the worker to ask through it')
      for (const master of masters) expect(await through(master), master).to.equal('')
    })

    it('go on when one of them loses its power', async () => {
      await survives('a master', () => cutPower(cluster.lab, 'node2'))
      await startMasters(cluster.lab, api, ['node2'])
    })
  })

  const lead = (vars: object): Promise<void> =>
    writeFile(join(cluster.inventory, 'group_vars/all/zz-lb.yml'), JSON.stringify(vars))

  /** Where the API's name leads on each node. */
  async function leads(): Promise<Readonly<Record<string, string>>> {
    const asked = [...masters, worker].map(async node => {
      const found = await shell(node, 'getent ahostsv4 lb-apiserver.kubernetes.local')
      return [node, found.split(/\s/)[0] ?? '']
    })
    return Object.fromEntries((await Promise.all(asked)) as [string, string][])
  }

  async function waysOfWorker() {
    const kubelet = await shell(worker, "sed -n 's/^ *server: //p' /etc/kubernetes/kubelet.conf")
    const proxies = await shell(worker, 'ls /etc/kubernetes/manifests')
    const kubeProxy = ['get', 'configmap', 'kube-proxy', '-n', 'kube-system', '-o', 'yaml'] as const
    const server = / server: (.*)/.exec(await cluster.kubectl(...kubeProxy))?.[1]
    return { kubelet, kubeProxy: server, proxies }
  }

  async function startStrangeBalancer(servers: readonly string[]): Promise<void> {
    const settings = `defaults
  mode tcp
  timeout connect 1s
  timeout client 10m
  timeout server 10m
  option redispatch 1
listen api
  bind :6443
  option httpchk GET /readyz
  default-server check check-ssl verify none inter 2s fall 2
  ${servers.join('\n  ')}
`
    await shell(strange, install('haproxy'))
    const place = `printf '%s' '${settings}' >/etc/haproxy/haproxy.cfg && systemctl restart haproxy`
    await shell(strange, place)
  }

  const moved = (to: string): Promise<void> => addressMoves(cluster.lab, address, to)

  async function survives(failure: string, dies: () => Promise<number>): Promise<void> {
    const ours = address !== cluster.lab.address(strange)
    const shape = ours
      ? 'HAProxy and keepalived on 2 masters'
      : 'an external balancer before 2 masters'
    const server = `${address}:${ours ? 8443 : 6443}`
    const seen = await measureFailure(
      { lab: cluster.lab, api, shape, worker, server },
      failure,
      dies,
    )
    for (const [who, { asked, silence, stretch }] of Object.entries(seen)) {
      expect(asked, who).to.be.greaterThan(20)
      expect(silence, `${failure}: ${who}`).to.be.lessThan(6 * stretch)
    }
  }

  async function runsWithoutChange(): Promise<void> {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  }
})
