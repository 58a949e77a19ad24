import { expect } from 'chai'

import { call, members } from './support.ts'

const one = async () => (await call(['web1,10.0.0.1,192.0.2.1', '10.0.0.9'])).yaml ?? ''

describe('inventory-builder and hosts that are known', () => {
  it('names hosts as it is told to, and counts on from them', async () => {
    const { yaml } = await call(['10.0.0.1', 'rack-7,10.0.0.2', '10.0.0.3'])
    expect(members(yaml, 'kube-node')).to.deep.equal(['node8', 'rack-7', 'node9'])
  })

  it('leaves a host that is there as it is, and says so', async () => {
    const text = await one()
    for (const word of [
      ...['10.0.0.1', '10.0.0.1,192.0.2.1', 'web1,10.0.0.1', 'web1,10.0.0.1,192.0.2.1'],
      ...['192.0.2.1', '10.0.0.9-9'],
    ]) {
      const { code, yaml, warned, told } = await call([word], { text })
      expect({ code, yaml }, word).to.deep.equal({ code: 0, yaml: text })
      expect(warned, word).to.include('known already')
      expect(told, word).to.include('left as it was')
    }
  })

  for (const [why, words] of [
    ['another name for an address', ['web2,10.0.0.1']],
    ['another address for a name', ['web1,10.0.0.2']],
    ['another access address', ['10.0.0.1,192.0.2.2']],
    ['the access address of another host', ['10.0.0.2,192.0.2.1']],
    ['a name twice', ['a,10.0.0.2', 'a,10.0.0.3']],
    ['an address with two names', ['a,10.0.0.2', 'b,10.0.0.2']],
    ['an access address twice', ['10.0.0.2,192.0.2.2', '10.0.0.3,192.0.2.2']],
    ['the name of a group of the file', ['gpu,10.0.0.2']],
  ] as const) {
    it(`refuses ${why}`, async () => {
      const text = (await one()).replace(/ {4}k8s-cluster:[^]*/, '    gpu:\n')
      expect(await call([...words], { text })).to.include({ code: 1, yaml: text })
    })
  }

  for (const word of [
    ...['etcd,10.0.0.2', 'k8s-cluster,10.0.0.2', 'kube-control-plane,10.0.0.2', 'all,10.0.0.2'],
    ...['ungrouped,10.0.0.2', 'loadbalancer,10.0.0.2', 'bastion,10.0.0.2', 'localhost,10.0.0.2'],
    ...['0.0.0.0', '127.0.0.1', '127.9.0.1', '169.254.1.1', '224.0.0.1', '255.255.255.255'],
    ...['::', '0:0::0', '::1', 'fe80::1', 'ff02::1', '::ffff:127.0.0.1', '::ffff:224.0.0.1'],
    ...['126.255.255.255-127.0.0.0', '10.0.0.2,127.0.0.1', 'a,10.0.0.2,fe80::2'],
  ]) {
    it(`refuses ${word}, that can be no new machine`, async () => {
      expect(await call([word])).to.include({ code: 1, yaml: undefined })
      const text = await one()
      expect(await call([word], { text })).to.include({ code: 1, yaml: text })
    })
  }

  it('leaves hosts alone that are there under such a name or address, and takes them out', async () => {
    const text = (await call(['10.0.0.1', 'here,10.0.0.2'])).yaml ?? ''
    const odd = text.replaceAll('here', 'localhost').replaceAll('10.0.0.2', '127.0.0.1')
    for (const words of [['localhost,127.0.0.1'], ['127.0.0.1'], ['10.0.0.3']]) {
      const { code, yaml } = await call(words, { text: odd })
      expect(code, words.join()).to.equal(0)
      expect(yaml).to.include('    localhost:\n      ansible_host: 127.0.0.1\n')
    }
    const { code, yaml } = await call(['-127.0.0.1', '10.0.0.3'], { text: odd })
    expect({ code, still: yaml?.includes('127.0.0.1') }).to.deep.equal({ code: 0, still: false })
  })

  it('lets two hosts share an access address that are told apart by their ports', async () => {
    const text = (await one()).replace(
      '      access_ip: 192.0.2.1\n',
      '      access_ip: 192.0.2.1\n      ansible_port: 2201\n',
    )
    expect(await call(['10.0.0.2,192.0.2.1'], { text })).to.include({ code: 0 })
  })

  it('adds only to a file that is there when told to add', async () => {
    expect(await call(['add', '10.0.0.1'])).to.include({ code: 1, yaml: undefined })
    const text = await one()
    const { code, yaml } = await call(['add', '10.0.0.3'], { text })
    expect(code).to.equal(0)
    expect(yaml).to.equal((await call(['10.0.0.3'], { text })).yaml)
  })

  it('tells what it would do and writes nothing in check mode', async () => {
    const text = await one()
    const { code, yaml, told } = await call(['--check', '10.0.0.3'], { text })
    expect({ code, yaml }).to.deep.equal({ code: 0, yaml: text })
    expect(told).to.include('would be changed: 1 host added')
    expect(await call(['--check', '10.0.0.3'])).to.include({ code: 0, yaml: undefined })
  })

  it('tells its steps on standard error when DEBUG says so, and else nothing', async () => {
    const { told, warned } = await call(['10.0.0.1'], { env: { DEBUG: 'true' } })
    expect(warned).to.include('DEBUG: adding host node1 to group kube-master\n')
    expect(told).not.to.include('DEBUG')
    for (const DEBUG of ['', 'false', 'no', '0', 'express:*']) {
      expect((await call(['10.0.0.1'], { env: { DEBUG } })).warned).to.equal('')
    }
  })
})
