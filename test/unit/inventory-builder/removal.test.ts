import { expect } from 'chai'

import { addresses, call, members, nodes } from './support.ts'

const written = async (count: number) => (await call(addresses(count))).yaml ?? ''

describe('inventory-builder taking hosts out', () => {
  it('takes a host out of everything by name or address, wherever the word stands', async () => {
    const text = (await written(6)) + '    gpu:\n      hosts:\n        node6:\n          n: "1"\n'
    const before = await written(5)
    const group = '    gpu:\n      hosts: {}\n'
    for (const word of ['-node6', '-10.10.1.8']) {
      const { code, yaml, told } = await call([word], { text })
      expect({ code, yaml }, word).to.deep.equal({ code: 0, yaml: before + group })
      expect(told).to.include('1 host removed (node6)')
    }
    const mixed = await call(['10.10.1.99', '-node6', '10.10.1.98'], { text })
    expect(members(mixed.yaml, 'kube-node')).to.deep.equal([...nodes(1, 5), 'node7', 'node8'])
  })

  it('finds an IPv6 address in any spelling, and an access address', async () => {
    const { yaml: text = '' } = await call([
      ...['10.0.0.1', '10.0.0.2', '10.0.0.3', 'fd00::4', '10.0.0.5,192.0.2.5'],
    ])
    const { yaml } = await call(['-FD00:0::0:4', '-192.0.2.5'], { text })
    expect(yaml)
      .to.include('node3')
      .and.not.to.match(/node[45]/)
  })

  it('takes a range out', async () => {
    const { yaml } = await call(['-10.10.1.6-8'], { text: await written(6) })
    expect(yaml).to.equal(await written(3))
  })

  it('refuses a host that is not there, and takes none of the others out', async () => {
    const text = await written(6)
    for (const words of [['-node6', '-node9'], ['-10.0.0.1'], ['10.10.1.3', '-nod6']]) {
      expect(await call(words, { text }), words.join(' ')).to.include({ code: 1, yaml: text })
    }
    expect(await call(['-node1'])).to.include({ code: 1, yaml: undefined })
  })

  it('refuses to take the last host out', async () => {
    const text = await written(1)
    expect(await call(['-node1'], { text })).to.include({ code: 1, yaml: text })
  })

  it('does not give the number of a host that goes to one that comes', async () => {
    const { yaml } = await call(['-node6', '10.10.1.99'], { text: await written(6) })
    expect(members(yaml, 'kube-node')).to.deep.equal([...nodes(1, 5), 'node7'])
  })

  it('gives a machine another name when it goes and comes in one command', async () => {
    const { yaml } = await call(['worker,10.10.1.8', '-10.10.1.8'], { text: await written(6) })
    expect(members(yaml, 'kube-node')).to.deep.equal([...nodes(1, 5), 'worker'])
  })

  it('refuses a host that is part of a range, or in a group through another', async () => {
    const text = 'all:\n  hosts:\n    node[1:4]:\n'
    expect(await call(['-node4'], { text })).to.include({ code: 1, yaml: text })
  })

  it('leaves comments of other hosts where they are', async () => {
    const text = (await written(5)).replace('    node4:', '    # rack 4\n    node4:')
    const { yaml } = await call(['-node5'], { text })
    expect(yaml).to.equal((await written(4)).replace('    node4:', '    # rack 4\n    node4:'))
  })
})
