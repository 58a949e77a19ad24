import { expect } from 'chai'

import { addresses, call, members } from './support.ts'

const load = (content: object | string, text?: string) =>
  call(['load', 'new.json'], {
    files: { 'new.json': typeof content === 'string' ? content : JSON.stringify(content) },
    ...(text === undefined ? {} : { text }),
  })

const written = async (count: number) => (await call(addresses(count))).yaml ?? ''

describe('inventory-builder load', () => {
  it('takes hosts into the groups that they are given for', async () => {
    const { code, yaml } = await load({
      'kube-master': { m1: { ip: '10.0.0.1' } },
      etcd: { m1: { ip: '10.0.0.1' } },
      'kube-node': { w1: { ip: 'FD00::0:2', access_ip: '192.0.2.2' } },
    })
    expect(code).to.equal(0)
    expect(yaml).to.equal(`all:
  hosts:
    m1:
      ansible_host: 10.0.0.1
      ip: 10.0.0.1
      access_ip: 10.0.0.1
    w1:
      ansible_host: 192.0.2.2
      ip: fd00::2
      access_ip: 192.0.2.2
  children:
    kube-master:
      hosts:
        m1:
    etcd:
      hosts:
        m1:
    kube-node:
      hosts:
        w1:
    k8s-cluster:
      children:
        kube-master:
        kube-node:
`)
  })

  it('reads YAML and several files, and keeps what the inventory has', async () => {
    const text = (await written(3)) + '    gpu:\n      hosts: {}\n'
    const { code, yaml, told } = await call(['load', 'a.yml', 'b.yml'], {
      text,
      files: {
        'a.yml': 'gpu:\n  node2:\n  g1: {ip: 10.0.0.9}\n',
        'b.yml': 'kube_node:\n  g1:\nall:\n  spare: {ip: 10.0.0.10}\n',
      },
    })
    expect(code).to.equal(0)
    expect(members(yaml, 'gpu')).to.deep.equal(['node2', 'g1'])
    expect(members(yaml, 'kube-node')).to.deep.equal(['node1', 'node2', 'node3', 'g1'])
    expect(told).to.include('2 hosts added (g1 spare)')
    const again = await call(['load', 'a.yml'], {
      text: yaml!,
      files: { 'a.yml': 'gpu:\n  node2:\n  g1: {ip: 10.0.0.9}\n' },
    })
    expect(again.yaml).to.equal(yaml)
    expect(again.told).to.include('left as it was')
  })

  it('makes the groups of balancers and bastions where they are not there yet', async () => {
    const text = await written(3)
    const { code, yaml } = await load({ loadbalancer: { lb1: { ip: '10.0.0.41' } } }, text)
    expect(code).to.equal(0)
    expect(members(yaml, 'loadbalancer')).to.deep.equal(['lb1'])
    const grown = await call(['--rebalance', '10.0.0.9'], { text: yaml ?? '' })
    expect(members(grown.yaml, 'kube-node')).to.deep.equal(['node1', 'node2', 'node3', 'node4'])
  })

  const refused: Readonly<Record<string, object | string>> = {
    'an unknown group': { 'kube-nodes': { a: { ip: '10.0.0.1' } } },
    'a group of groups': { 'k8s-cluster': { a: { ip: '10.0.0.1' } } },
    'a host without an address': { 'kube-node': { a: {} } },
    'an address that is none': { 'kube-node': { a: { ip: '10.0.0.256' } } },
    'another address for a host': { 'kube-node': { node1: { ip: '10.0.0.1' } } },
    'another name for an address': { 'kube-node': { a: { ip: '10.10.1.3' } } },
    'a variable that it does not read': { 'kube-node': { a: { ip: '10.0.0.1', x: '1' } } },
    'a list of hosts': { 'kube-node': ['a'] },
    'a name that is none': { 'kube-node': { 'A b': { ip: '10.0.0.1' } } },
    'the name of a group': { 'kube-node': { etcd: { ip: '10.0.0.1' } } },
    'the name of every machine': { 'kube-node': { localhost: { ip: '10.0.0.1' } } },
    'an address that every machine has': { 'kube-node': { a: { ip: '127.0.0.1' } } },
    'an access address of no machine': {
      'kube-node': { a: { ip: '10.0.0.1', access_ip: 'ff02::1' } },
    },
    'broken JSON': '{"a": ',
  }
  for (const [what, content] of Object.entries(refused)) {
    it(`refuses ${what} with its place and leaves the file alone`, async () => {
      const text = await written(1)
      const { code, yaml, warned } = await load(content, text)
      expect({ code, yaml }).to.deep.equal({ code: 1, yaml: text })
      expect(warned).to.match(/new\.json:\d+:\d+: /)
    })
  }

  it('refuses a file that is not there', async () => {
    expect(await call(['load', '/no/such.json'])).to.include({ code: 1, yaml: undefined })
  })
})
