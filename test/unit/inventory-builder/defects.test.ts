import { expect } from 'chai'

import { addresses, call, members, nodes } from './support.ts'

const written = async (count: number) => (await call(addresses(count))).yaml ?? ''

// What Kubespray's own builder did wrong, release by release.
describe('inventory-builder does not', () => {
  it('overwrite the file for plain addresses', async () => {
    const { yaml } = await call(['10.10.1.6'], { text: await written(3) })
    expect(yaml).to.equal(await written(4))
  })

  it('ignore KUBE_MASTERS, nor take one threshold for both', async () => {
    const three = await call(addresses(4), { env: { KUBE_MASTERS: '3' } })
    expect(members(three.yaml, 'kube-master')).to.deep.equal(nodes(1, 3))
    const scaled = await call(addresses(6), { env: { SCALE_THRESHOLD: '6' } })
    expect(members(scaled.yaml, 'kube-node')).to.deep.equal(nodes(4, 6))
  })

  it('drop hosts whose names end in no number', async () => {
    const text = (await written(3)).replaceAll('node2', 'main')
    const { yaml } = await call(['10.10.1.9'], { text })
    expect(members(yaml, 'kube-node')).to.deep.equal(['node1', 'main', 'node3', 'node4'])
  })

  it('write debugging into standard output', async () => {
    const { told } = await call(['10.10.1.3'], { env: { DEBUG: 'true' } })
    expect(told.split('\n')).to.have.length(2)
  })

  it('spell IPv6 addresses of ranges out, nor fail on those that begin with a letter', async () => {
    const { yaml } = await call(['2001:db8::1-2001:db8::2', 'fd00::1'])
    for (const ip of ['2001:db8::1', '2001:db8::2', 'fd00::1']) {
      expect(yaml).to.include(`      ip: ${ip}\n`)
    }
  })

  it('skip an address by its spelling only', async () => {
    const { yaml: text = '' } = await call(['fd00::1'])
    expect((await call(['FD00:0:0::1'], { text })).yaml).to.equal(text)
  })

  it('take a range backwards for an empty one, nor fail on one that is none', async () => {
    for (const word of ['10.0.0.9-10.0.0.1', '10.0.0.1-300', '10.0.0.1-nine']) {
      expect(await call([word])).to.include({ code: 1, yaml: undefined })
    }
  })

  it('ignore a host to be taken out that is not there', async () => {
    const text = await written(4)
    expect(await call(['-node44'], { text })).to.include({ code: 1, yaml: text })
  })

  it('empty the inventory when a removal is not the first word', async () => {
    const { yaml } = await call(['10.10.1.99', '-node4'], { text: await written(4) })
    expect(members(yaml, 'kube-node')).to.deep.equal([...nodes(1, 3), 'node5'])
  })

  it('crash on a bare name', async () => {
    const { code, warned } = await call(['web1'])
    expect({ code, hint: warned.includes('web1,10.0.0.1') }).to.deep.equal({ code: 1, hint: true })
  })

  it('print an empty file, or crash, where there is one to print', async () => {
    const text = await written(2)
    expect((await call(['print_cfg'], { text })).told).to.equal(text)
    expect((await call(['print_ips'], { text })).told).to.equal('10.10.1.3 10.10.1.4\n')
    expect((await call(['print_hostnames'], { text })).told).to.equal('node1 node2\n')
  })

  it('read JSON only, or reset what the cluster group holds, when it loads', async () => {
    const { yaml } = await call(['load', 'h.yml'], {
      text: (await written(1)).replace(/( +)(kube-node:\n)( +calico-rr)/, '$1$2$1extra:\n$3'),
      files: { 'h.yml': 'kube-node: {node9: {ip: 10.0.0.9}}\n' },
    })
    expect(members(yaml, 'kube-node')).to.deep.equal(['node1', 'node9'])
    expect(yaml).to.include('        extra:\n')
  })

  it('read an inventory in INI as broken YAML', async () => {
    const text = '[all]\nnode1 ansible_host=10.0.0.1\n\n[etcd]\nnode1\n'
    for (const name of ['hosts.ini', 'hosts']) {
      const { code, yaml, warned } = await call(['10.0.0.2'], { text, name })
      expect({ code, yaml }).to.deep.equal({ code: 1, yaml: text })
      expect(warned).to.include('print_cfg --format yaml')
    }
  })

  it('turn JSON into something else', async () => {
    const text = '{"all": {"hosts": {"a": {"ip": "10.0.0.1"}}}}\n'
    const { code, yaml } = await call(['10.0.0.2'], { text, name: 'hosts.json' })
    expect({ code, yaml }).to.deep.equal({ code: 1, yaml: text })
  })

  it('change a file that a run would refuse', async () => {
    const h = 'all: {hosts: {h: {ip: 10.0.0.9}}}\n'
    for (const text of [
      'all:\n  hosts:\n    a: 1\n  foo: 1\n',
      'all:\n  hosts: {a: {ip: 10.0.0.1}, a: {ip: 10.0.0.2}}\n',
      'a:\n  children: {b: }\nb:\n  hosts: {c: }\n  children: {a: }\n',
      'plugin: aws_ec2\nall: {}\n',
    ]) {
      for (const words of [['10.0.0.3'], ['load', 'h.yml']]) {
        const { code, yaml, warned } = await call(words, { text, files: { 'h.yml': h } })
        expect({ code, yaml }, text).to.deep.equal({ code: 1, yaml: text })
        expect(warned).to.match(/^ERROR: .*hosts\.yml:\d+:\d+: /)
      }
    }
    const { warned } = await call(['10.0.0.3'], { text: 'all:\n  hosts: {a: 1}\n  foo: 1\n' })
    expect(warned.match(/^ERROR: /gm)).to.have.length(2)
  })

  it('promote a host for one that goes, or add masters to those of a small cluster', async () => {
    const six = await written(6)
    expect(await call(['-node1'], { text: six })).to.include({ code: 1, yaml: six })
    const three = await written(3)
    expect(await call(addresses(50), { text: three })).to.include({ code: 1, yaml: three })
  })

  it('make route reflectors of masters or workers', async () => {
    const { yaml } = await call([...addresses(50), '--rebalance'], { text: await written(3) })
    const reflectors = members(yaml, 'calico-rr')
    const others = [...members(yaml, 'kube-master'), ...members(yaml, 'kube-node')]
    expect(reflectors.filter(host => others.includes(host))).to.deep.equal([])
    expect(reflectors).to.have.length(3)
  })
})
