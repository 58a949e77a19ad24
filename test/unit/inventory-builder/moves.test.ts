import { expect } from 'chai'

import { addresses, call, members, nodes } from './support.ts'

const written = async (count: number, env: Record<string, string> = {}) =>
  (await call(addresses(count), { env })).yaml ?? ''

const roles = (yaml: string | undefined) => ({
  masters: members(yaml, 'kube-master'),
  etcd: members(yaml, 'etcd'),
})

describe('inventory-builder and roles that would move', () => {
  it('lets the cluster grow: etcd from one member to three, and says who is new in it', async () => {
    const { yaml, warned } = await call(['10.10.1.5'], { text: await written(2) })
    expect(yaml).to.equal(await written(3))
    expect(warned).to.include('node2 was there already and is now in etcd too')
  })

  it('refuses to put others into the place of a host that goes, unless told to', async () => {
    const text = await written(6)
    const refused = await call(['-node1'], { text })
    expect(refused).to.include({ code: 1, yaml: text })
    expect(refused.warned).to.include('kube-master loses node1 and gains node3')
    expect(refused.warned).to.include('etcd loses node1 and gains node4')
    const { code, yaml, warned } = await call(['-node1', '--rebalance'], { text })
    expect(code).to.equal(0)
    expect(roles(yaml)).to.deep.equal({ masters: nodes(2, 3), etcd: nodes(2, 4) })
    expect(warned).to.include('etcd loses node1 and gains node4')
  })

  it('gives the roles of a host that goes to one that comes in the same command', async () => {
    const { code, yaml, warned } = await call(['-node1', '10.10.1.99'], { text: await written(6) })
    expect(code).to.equal(0)
    expect(roles(yaml)).to.deep.equal({
      masters: ['node2', 'node7'],
      etcd: ['node2', 'node3', 'node7'],
    })
    expect(warned).to.include('node7 takes the place of node1 in etcd')
    // What was settled so is not unsettled by the next change.
    const again = await call(['10.10.1.100', '--rebalance'], { text: yaml! })
    expect(roles(again.yaml)).to.deep.equal(roles(yaml))
  })

  it('refuses to shrink etcd by itself', async () => {
    const text = await written(3)
    expect(await call(['-node3'], { text })).to.include({ code: 1, yaml: text })
    const { yaml } = await call(['-node3', '--rebalance'], { text })
    expect(yaml).to.equal(await written(2))
  })

  it('refuses to take most of etcd, or all masters, away at once, even for new hosts', async () => {
    const text = await written(6)
    const two = ['-node1', '-node2', '10.10.1.98', '10.10.1.99']
    const refused = await call(two, { text })
    expect(refused).to.include({ code: 1, yaml: text })
    expect(refused.warned).to.include('etcd keeps 1 of its 3 members')
    expect(refused.warned).to.include('kube-master keeps none of its members')
    const { code, warned } = await call([...two, '--rebalance'], { text })
    expect(code).to.equal(0)
    expect(warned).to.include('etcd keeps 1 of its 3 members')
  })

  it('refuses to grow over a threshold, where masters would be others, and names it', async () => {
    for (const before of [3, 49]) {
      const text = await written(before)
      const refused = await call(addresses(50), { text })
      expect(refused).to.include({ code: 1, yaml: text })
      expect(refused.warned).to.include('SCALE_THRESHOLD (50)')
      const { yaml } = await call([...addresses(50), '--rebalance'], { text })
      expect(yaml).to.equal(await written(50))
      const kept = await call(addresses(50), { text, env: { SCALE_THRESHOLD: '1000' } })
      expect(kept.yaml).to.equal(await written(50, { SCALE_THRESHOLD: '1000' }))
    }
  })

  it('refuses to take workers off the masters at the second threshold', async () => {
    const env = { SCALE_THRESHOLD: '6', MASSIVE_SCALE_THRESHOLD: '8' }
    const text = await written(7, env)
    const refused = await call(['10.10.1.10'], { text, env })
    expect(refused).to.include({ code: 1, yaml: text })
    expect(refused.warned).to.include('MASSIVE_SCALE_THRESHOLD (8)').and.include('node4, node5')
    const { yaml } = await call(['10.10.1.10', '--rebalance'], { text, env })
    expect(yaml).to.equal(await written(8, env))
  })

  it('keeps roles apart in a cluster that shrinks below a threshold, and says what could be', async () => {
    const text = await written(50)
    const { code, yaml, warned } = await call(['-node50'], { text })
    expect(code).to.equal(0)
    expect(roles(yaml)).to.deep.equal({ masters: nodes(4, 5), etcd: nodes(1, 3) })
    expect(members(yaml, 'kube-node')).to.deep.equal(nodes(4, 49))
    expect(warned).to.include('--rebalance')
    const dealt = await call(['--rebalance'], { text: yaml! })
    expect(members(dealt.yaml, 'kube-node')).to.have.members(nodes(1, 49))
    expect(members(dealt.yaml, 'calico-rr')).to.deep.equal([])
  })

  it('parts roles in a large cluster that never had them parted when told to', async () => {
    const text = await written(60, { SCALE_THRESHOLD: '1000' })
    const grown = await call(['10.0.9.9'], { text })
    expect(roles(grown.yaml)).to.deep.equal({ masters: nodes(1, 2), etcd: nodes(1, 3) })
    const { yaml } = await call(['--rebalance'], { text })
    expect(yaml).to.equal(await written(60))
  })

  it('takes masters in when more are asked for, and none away unless told to', async () => {
    const text = await written(3)
    const { code, yaml, warned } = await call(['--masters', '3'], { text })
    expect({ code, masters: members(yaml, 'kube-master') }).to.deep.equal({
      code: 0,
      masters: nodes(1, 3),
    })
    expect(warned).to.include('node3')
    expect(await call(['--masters', '2'], { text: yaml! })).to.include({ code: 1, yaml })
    const fewer = await call(['--masters', '2', '--rebalance'], { text: yaml! })
    expect(fewer.yaml).to.equal(text)
  })

  it('keeps the number of masters that a file has', async () => {
    const { yaml: three = '' } = await call(['--masters', '3', ...addresses(4)])
    const more = await call(['10.10.1.50'], { text: three })
    expect(members(more.yaml, 'kube-master')).to.deep.equal(nodes(1, 3))
    const one = await written(4, { KUBE_CONTROL_HOSTS: '1' })
    const grown = await call(['10.10.1.50'], { text: one })
    expect(members(grown.yaml, 'kube-master')).to.deep.equal(['node1'])
  })

  it('says that there are fewer hosts than masters asked for', async () => {
    const { code, warned } = await call(['--masters', '3', ...addresses(2)])
    expect(code).to.equal(0)
    expect(warned).to.include('3 masters were asked for')
  })

  it('leaves roles that were dealt by hand', async () => {
    const text = (await written(7))
      .replace(/( {4}kube-node:\n {6}hosts:\n) {8}node1:\n {8}node2:\n/, '$1')
      .replace(/( {4}etcd:\n(?:.*\n){4})/, '$1        node4:\n        node5:\n')
    const { code, yaml, warned } = await call(['10.10.1.50'], { text })
    expect({ code, warned }).to.deep.equal({ code: 0, warned: '' })
    expect(members(yaml, 'kube-node')).to.deep.equal(nodes(3, 8))
    expect(members(yaml, 'etcd')).to.deep.equal(nodes(1, 5))
    // Masters that are no workers are replaced by one that is none.
    const replaced = await call(['-node1', '10.10.1.50'], { text })
    expect(members(replaced.yaml, 'kube-master')).to.deep.equal(['node2', 'node8'])
    expect(members(replaced.yaml, 'kube-node')).to.deep.equal(nodes(3, 7))
  })

  it('never brings etcd to an even number', async () => {
    const five = (await written(5)).replace(
      /( {4}etcd:\n(?:.*\n){4})/,
      '$1        node4:\n        node5:\n',
    )
    expect(await call(['-node5'], { text: five })).to.include({ code: 1, yaml: five })
    const { yaml } = await call(['-node5', '--rebalance'], { text: five })
    expect(members(yaml, 'etcd')).to.deep.equal(nodes(1, 3))
  })

  it('warns of an even number of etcd members and does not change it unasked', async () => {
    const text = (await written(3)).replace(/( {4}etcd:\n(?:.*\n){3}) {8}node3:\n/, '$1')
    const { code, yaml, warned } = await call(['10.10.1.50'], { text })
    expect(code).to.equal(0)
    expect(members(yaml, 'etcd')).to.deep.equal(nodes(1, 2))
    expect(warned).to.include('etcd has 2 members')
    const dealt = await call(['--rebalance'], { text })
    expect(members(dealt.yaml, 'etcd')).to.deep.equal(nodes(1, 3))
  })

  it('gives no role to balancers and bastions, and counts them for none', async () => {
    const text = `all:
  hosts:
    n1: {ip: 10.0.0.1}
    lb1: {ip: 10.0.0.41}
    jump: {ip: 10.0.0.51}
  children:
    kube-master:
      hosts:
        n1:
    kube-node:
      hosts:
        n1:
    etcd:
      hosts:
        n1:
    k8s-cluster: {children: {kube-master: , kube-node: }}
    loadbalancer: {hosts: {lb1: }}
    bastion: {hosts: {jump: }}
`
    const { yaml } = await call(['--masters', '3', '10.0.0.2'], { text })
    expect(members(yaml, 'kube-master')).to.deep.equal(['n1', 'node2'])
    expect(members(yaml, 'kube-node')).to.deep.equal(['n1', 'node2'])
    expect(members(yaml, 'etcd')).to.deep.equal(['n1'])
    expect(await call(['--rebalance'], { text })).to.include({ code: 0, yaml: text })
    expect(await call(['-n1', '--rebalance'], { text })).to.include({ code: 1, yaml: text })
    const without = (await call(['-lb1'], { text })).yaml
    expect(members(without, 'kube-master')).to.deep.equal(['n1'])
    expect(without).not.to.include('lb1')
  })

  it('takes a balancer that is a control plane, too, for one', async () => {
    const text = `${await written(3)}    loadbalancer:\n      hosts:\n        node1:\n        node2:\n`
    const { yaml } = await call(['10.10.1.6'], { text })
    expect(roles(yaml)).to.deep.equal({ masters: nodes(1, 2), etcd: nodes(1, 3) })
    expect(members(yaml, 'kube-node')).to.deep.equal(nodes(1, 4))
  })
})
