import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { openApi } from './support/api.ts'
import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { nodeConditions } from './support/kubernetes.ts'
import { interruption, startProber } from './support/prober.ts'

describe('the members of etcd', function () {
  this.timeout('12m')
  let cluster: Cluster
  const removal = ['remove-node.yml', '-e', 'skip_confirmation=true']

  before(async () => {
    cluster = await createCluster({
      lab: 'etmem',
      nodes: 6,
      master: 'node2',
      layout: { 'kube-master': ['node1', 'node2'], 'kube-node': ['node6'], etcd: ['node3'] },
    })
    expectSuccess(await cluster.tsplay('cluster.yml'))
  })
  after(async () => {
    await cluster.close()
  })

  it('become three of one while the API answers, and the API servers learn of them', async () => {
    const [only] = await members()
    const prober = await startProber(cluster.lab, 'node6', await openApi(cluster.lab, 'node2'))
    const began = Date.now()
    await cluster.setGroup('etcd', ['node3', 'node4', 'node5'])
    const played = await cluster.tsplay('cluster.yml')
    const answers = await prober.stop()
    expectSuccess(played)
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
    expect(await members()).to.deep.include(only)
    for (const kind of ['read', 'write'] as const) {
      expect(interruption(answers, kind, began).silence, kind).to.be.lessThan(10)
    }
    for (const master of ['node1', 'node2']) {
      expect(await servers(master)).to.deep.equal(urls('node3', 'node4', 'node5'))
    }
  })

  it('are not changed by a second run', () => runsWithoutChange())

  it('do not come up as a cluster of their own when their disk is lost, and are replaced', async () => {
    const before = await members()
    const losesDisk = 'systemctl kill -s KILL etcd; rm -rf /var/lib/etcd/*; sync'
    await cluster.lab.shell('node5', losesDisk)
    await cluster.lab.crash('node5')
    await cluster.lab.start('node5')
    await cluster.lab.shell('node5', 'until journalctl -qu etcd | grep -q failed; do sleep 1; done')
    expect(await isWell('node5')).to.equal(false)
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
    expect(await isWell('node5')).to.equal(true)
    const kept = (await members()).filter(({ id }) => before.some(member => member.id === id))
    expect(kept.map(({ name }) => name)).to.deep.equal(['node3', 'node4'])
  })

  it('keep their data when they come back with another address', async () => {
    const before = await members()
    const address = cluster.lab.address('node4').replace(/\d+$/, '204')
    await cluster.lab.shell('node4', `ip addr add ${address}/24 dev host0`)
    await mkdir(join(cluster.inventory, 'host_vars'))
    const settings = JSON.stringify({ etcd_address: address, etcd_access_address: address })
    await writeFile(join(cluster.inventory, 'host_vars/node4.yml'), settings)
    expectSuccess(await cluster.tsplay('cluster.yml'))
    const after = await members()
    expect(after.map(({ id }) => id)).to.deep.equal(before.map(({ id }) => id))
    expect(after.find(({ name }) => name === 'node4')?.peer).to.equal(`https://${address}:2380`)
    expect(await servers('node1')).to.include(`https://${address}:2379`)
    await runsWithoutChange()
  })

  it('are left alone, and told, when the inventory does not have them any more', async () => {
    await cluster.setGroup('etcd', ['node3'])
    const played = await cluster.tsplay('cluster.yml', '--tags', 'etcd')
    await cluster.setGroup('etcd', ['node3', 'node4', 'node5'])
    expectSuccess(played)
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
  })

  it('are not taken out where the quorum would be lost, nor the last one', async () => {
    await cluster.lab.shell('node4', 'systemctl stop etcd')
    const quorum = await cluster.tsplay(...removal, '-e', 'node=node3')
    await cluster.lab.shell('node4', 'systemctl start etcd')
    expect(failedTasks(quorum)).to.deep.equal(['node3: Stop if etcd could not do without it'])
    const last = await cluster.tsplay(...removal, '-e', 'node=node3,node4,node5')
    expect(failedTasks(last)).to.deep.equal(['localhost: Stop if nothing would be left'])
    const nobody = await cluster.tsplay(...removal)
    expect(failedTasks(nobody)).to.deep.equal(['localhost: Stop unless it is said which hosts'])
    for (const { changed } of [quorum, last, nobody]) expect(changed).to.deep.equal([])
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
  })

  it('become fewer by remove-node.yml, which leaves nothing on the hosts', async () => {
    expectSuccess(await cluster.tsplay(...removal, '-e', 'node=node5,node4'))
    expect(await voters()).to.deep.equal(['node3'])
    expect(await cluster.lab.shell('node5', 'ls /etc/etcd.env /var/lib/etcd || :')).to.equal('')
    await cluster.setGroup('etcd', ['node3'])
    expectSuccess(await cluster.tsplay('cluster.yml'))
    for (const master of ['node1', 'node2']) {
      expect(await servers(master)).to.deep.equal(urls('node3'))
    }
  })

  it('and a control plane is taken out although it is dead and stands first', async () => {
    await cluster.lab.crash('node1')
    const dead = ['-e', 'reset_nodes=false', '-e', 'allow_ungraceful_removal=true']
    const quick = ['-e', 'drain_timeout=5', '-e', 'drain_retries=1']
    expectSuccess(await cluster.tsplay(...removal, '-e', 'node=node1', ...dead, ...quick))
    expect(await nodeConditions(cluster)).to.deep.equal({ node2: 'True', node6: 'True' })
    await cluster.setGroup('kube-master', ['node2'])
    expectSuccess(await cluster.tsplay('cluster.yml'))
    const proxy = await cluster.lab.shell('node6', 'cat /etc/nginx-proxy/nginx.conf')
    expect(proxy).to.include(cluster.lab.address('node2'))
    expect(proxy).to.not.include(`${cluster.lab.address('node1')}:`)
  })

  interface Member {
    readonly id: string
    readonly name: string
    readonly peer: string
    readonly learner: boolean
  }

  /** As node3 tells, which is one of them from first to last. */
  async function members(): Promise<readonly Member[]> {
    const text = await cluster.lab.shell('node3', `${etcdctl('node3')} member list`)
    const rows = text.trim().split('\n')
    return rows
      .map(row => row.split(', '))
      .map(([id = '', , name = '', peer = '', , learner]) => ({
        ...{ id, name, peer },
        learner: learner === 'true',
      }))
      .sort((a, b) => a.name.localeCompare(b.name))
  }

  const voters = async (): Promise<readonly string[]> =>
    (await members()).filter(({ learner }) => !learner).map(({ name }) => name)

  async function isWell(node: string): Promise<boolean> {
    const health = `${etcdctl(node)} --endpoints=https://127.0.0.1:2379 endpoint health`
    return (await cluster.lab.exec(node, ['sh', '-c', health])).code === 0
  }

  async function servers(master: string): Promise<readonly string[]> {
    const file = '/etc/kubernetes/manifests/kube-apiserver.yaml'
    const text = await cluster.lab.shell(master, `sed -n 's/.*--etcd-servers=//p' ${file}`)
    return text.trim().split(',')
  }

  const urls = (...nodes: readonly string[]): readonly string[] =>
    nodes.map(node => `https://${cluster.lab.address(node)}:2379`)

  async function runsWithoutChange(): Promise<void> {
    const played = await cluster.tsplay('cluster.yml')
    expectSuccess(played)
    expect(played.changed).to.deep.equal([])
  }
})

const etcdctl = (node: string): string =>
  `ETCDCTL_API=3 etcdctl --cacert=/etc/ssl/etcd/ssl/ca.pem --cert=/etc/ssl/etcd/ssl/member-${node}.pem --key=/etc/ssl/etcd/ssl/member-${node}-key.pem`

const failedTasks = ({ failures }: Played): readonly string[] =>
  failures.map(({ host, task }) => `${host}: ${task.name}`)
