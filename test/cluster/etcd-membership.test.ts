import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'

import { openApi } from './support/api.ts'
import { createCluster, expectSuccess, type Cluster, type Played } from './support/cluster.ts'
import { etcdIsWell, etcdMembers, type Member } from './support/etcd.ts'
import { nodeConditions } from './support/kubernetes.ts'
import { answeredAllAlong } from './support/outcomes.ts'
import { startProber } from './support/prober.ts'

describe('the members of etcd', function () {
  this.timeout('12m')
  let cluster: Cluster
  const removal = ['remove-node.yml', '-e', 'skip_confirmation=true']

  before(async () => {
    cluster = await createCluster({
      lab: 'etmem',
      nodes: 7,
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
    await cluster.lab.shell('node3', `mkdir -p ${backups}; cd ${backups}; touch ${older.join(' ')}`)
    const prober = await startProber(cluster.lab, 'node6', await openApi(cluster.lab, 'node2'))
    await cluster.setGroup('etcd', ['node3', 'node4', 'node5'])
    const played = await cluster.tsplay('cluster.yml')
    const answers = await prober.stop()
    expectSuccess(played)
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
    expect(await members()).to.deep.include(only)
    answeredAllAlong(answers)
    for (const master of ['node1', 'node2']) {
      expect(await servers(master)).to.deep.equal(urls('node3', 'node4', 'node5'))
    }
  })

  it('have left a snapshot of before, beside the latest older ones and what is not theirs', async () => {
    const files = (await cluster.lab.shell('node3', `ls ${backups}`)).trim().split('\n')
    const taken = files.filter(name => !older.includes(name))
    expect(taken).to.have.length(1)
    expect(files).to.deep.equal([...older.slice(2, 6), ...taken, 'etcd-mine.db'])
    const look = `ETCDCTL_API=3 etcdctl snapshot status ${backups}/${taken[0] ?? ''} -w json`
    const { totalKey } = JSON.parse(await cluster.lab.shell('node3', look)) as { totalKey: number }
    expect(totalKey).to.be.greaterThan(100)
  })

  it('are not changed by a second run', () => runsWithoutChange())

  it('do not come up as a cluster of their own when their disk is lost, and are replaced', async () => {
    const before = await members()
    const losesDisk = 'systemctl kill -s KILL etcd; rm -rf /var/lib/etcd/*; sync'
    await cluster.lab.shell('node5', losesDisk)
    await cluster.lab.crash('node5')
    await cluster.lab.start('node5')
    await cluster.lab.shell('node5', 'until journalctl -qu etcd | grep -q failed; do sleep 1; done')
    expect(await etcdIsWell(cluster.lab, 'node5')).to.equal(false)
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
    expect(await etcdIsWell(cluster.lab, 'node5')).to.equal(true)
    const kept = (await members()).filter(({ id }) => before.some(member => member.id === id))
    expect(kept.map(({ name }) => name)).to.deep.equal(['node3', 'node4'])
  })

  it('keep their data when they come back with another address', async () => {
    const before = await members()
    const address = cluster.lab.address('node4').replace(/\d+$/, '204')
    // It cannot run as it was: the address on which it listened is another's now.
    await cluster.lab.shell('node4', `ip addr add ${address}/24 dev host0; systemctl stop etcd`)
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
    expect(failedTasks(last)).to.deep.equal(['node3: Stop if nothing would be left'])
    const nobody = await cluster.tsplay(...removal)
    expect(failedTasks(nobody)).to.deep.equal(['node3: Stop unless it is said which hosts'])
    for (const { changed } of [quorum, last, nobody]) expect(changed).to.deep.equal([])
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node5'])
  })

  it('are replaced by another host in one run when they are dead', async () => {
    const before = await members()
    await cluster.lab.crash('node5')
    await cluster.setGroup('etcd', ['node3', 'node4', 'node7'])
    expectSuccess(await cluster.tsplay('cluster.yml'))
    expect(await voters()).to.deep.equal(['node3', 'node4', 'node7'])
    const kept = (await members()).filter(({ id }) => before.some(member => member.id === id))
    expect(kept.map(({ name }) => name)).to.deep.equal(['node3', 'node4'])
    for (const master of ['node1', 'node2']) {
      const list = await servers(master)
      expect(list, master).to.include.members(urls('node7'))
      expect(list, master).to.not.include.members(urls('node5'))
    }
  })

  it('become fewer by remove-node.yml, which leaves nothing on the hosts', async () => {
    // For some seconds after a member has come back, etcd takes none out.
    await cluster.lab.shell('node7', 'systemctl restart etcd')
    expectSuccess(await cluster.tsplay(...removal, '-e', 'node=node7,node4'))
    expect(await voters()).to.deep.equal(['node3'])
    expect(await cluster.lab.shell('node7', 'ls /etc/etcd.env /var/lib/etcd || :')).to.equal('')
    await cluster.setGroup('etcd', ['node3'])
    expectSuccess(await cluster.tsplay('cluster.yml'))
    for (const master of ['node1', 'node2']) {
      expect(await servers(master)).to.deep.equal(urls('node3'))
    }
  })

  it('and a control plane is taken out although it is dead and stands first', async () => {
    await cluster.lab.crash('node1')
    const dead = ['-e', 'reset_nodes=false', '-e', 'allow_ungraceful_removal=true']
    const quick = ['-e', 'drain_timeout=5']
    expectSuccess(await cluster.tsplay(...removal, '-e', 'node=node1', ...dead, ...quick))
    expect(await nodeConditions(cluster)).to.deep.equal({ node2: 'True', node6: 'True' })
    await cluster.setGroup('kube-master', ['node2'])
    expectSuccess(await cluster.tsplay('cluster.yml'))
    const proxy = await cluster.lab.shell('node6', 'cat /etc/nginx-proxy/nginx.conf')
    expect(proxy).to.include(cluster.lab.address('node2'))
    expect(proxy).to.not.include(`${cluster.lab.address('node1')}:`)
  })

  /** As node3 tells, which is one of them from first to last. */
  const members = (): Promise<readonly Member[]> => etcdMembers(cluster.lab, 'node3')

  const voters = async (): Promise<readonly string[]> =>
    (await members()).filter(({ learner }) => !learner).map(({ name }) => name)

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

const backups = '/var/backups/etcd'
/** What stood there before, in the order of `ls`. */
const older = [...[1, 2, 3, 4, 5, 6].map(day => `etcd-2020010${day}T000000.db`), 'etcd-mine.db']

const failedTasks = ({ failures }: Played): readonly string[] =>
  failures.map(({ host, task }) => `${host}: ${task.name}`)
