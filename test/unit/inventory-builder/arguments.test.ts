import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import { parseRequest } from '../../../inventory/builder/arguments.ts'
import { call } from './support.ts'

const ips = (...argv: string[]) => {
  const request = parseRequest(argv, {})
  return request.kind === 'add' ? request.hosts.map(({ ip }) => ip) : []
}

const fileOf = (argv: string[], env: Record<string, string>) => {
  const request = parseRequest(argv, env)
  return request.kind === 'add' ? request.file : undefined
}

describe('inventory-builder arguments', () => {
  it('expands a range, both ends included, over a byte’s border', () => {
    expect(ips('10.0.0.254-10.0.1.1')).to.deep.equal([
      '10.0.0.254',
      '10.0.0.255',
      '10.0.1.0',
      '10.0.1.1',
    ])
    expect(ips('10.0.0.1-10.0.0.1')).to.deep.equal(['10.0.0.1'])
  })

  it('takes IPv6 in any spelling, and ranges of it', () => {
    const typed = ['fd00::1', '2001:DB8::1', 'fe80::a', '::2', '1:2:3:4:5:6:7:8']
    expect(ips(...typed)).to.deep.equal(typed)
    expect(ips('fd00::ffff-fd00::1:1')).to.deep.equal(['fd00::ffff', 'fd00::1:0', 'fd00::1:1'])
  })

  it('takes an access address after a comma', () => {
    const request = parseRequest(['10.0.0.1,192.0.2.1'], {})
    expect(request).to.deep.include({ hosts: [{ ip: '10.0.0.1', accessIp: '192.0.2.1' }] })
  })

  it('finds the file in the option, then in CONFIG_FILE, then beside itself', () => {
    const env = { CONFIG_FILE: 'env.yml' }
    expect(fileOf(['-c', 'option.yml', '10.0.0.1'], env)).to.equal('option.yml')
    expect(fileOf(['10.0.0.1', '--config=option.yml'], env)).to.equal('option.yml')
    expect(fileOf(['10.0.0.1'], env)).to.equal('env.yml')
    expect(fileOf(['10.0.0.1'], { CONFIG_FILE: '' })).to.equal('./hosts.yml')
  })

  for (const bad of [
    '10.0.0.9-10.0.0.1',
    '10.0.0.3-5',
    '10.0.0.1-fd00::1',
    '10.0.0.1-10.0.0.2-10.0.0.3',
    '10.0.0.1-',
    '10.0.0.1-10.0.0.2,192.0.2.1',
    '10.0.0.0-10.9.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.1/24',
    '10.0.0.1,',
    '10.0.0.1,x',
    '10.0.0.1,10.0.0.2,10.0.0.3',
    'fe80::1%eth0',
    'node1',
    'print_cfg',
    '',
  ]) {
    it(`refuses "${bad}" and leaves the file alone`, async () => {
      const text = 'all:\n  hosts: # as it was\n'
      const { code, yaml, names } = await call(['10.0.0.7', bad], { text })
      expect({ code, yaml, names }).to.deep.equal({ code: 1, yaml: text, names: ['hosts.yml'] })
    })
  }

  it('refuses options that it does not know', async () => {
    expect(await call(['-node1'])).to.include({ code: 1, yaml: undefined })
    expect(await call(['--wat', '10.0.0.1'])).to.include({ code: 1, yaml: undefined })
  })

  it('refuses numbers and prefixes that make no sense', () => {
    for (const env of [
      { KUBE_CONTROL_HOSTS: '0' },
      { KUBE_MASTERS: 'two' },
      { SCALE_THRESHOLD: '-1' },
      { MASSIVE_SCALE_THRESHOLD: '1.5' },
      { HOST_PREFIX: '9' },
      { HOST_PREFIX: 'a b' },
    ]) {
      expect(() => parseRequest(['10.0.0.1'], env), JSON.stringify(env))
        .to.throw(TsplayError)
        .with.property('code', 'USAGE')
    }
  })

  it('explains itself when called without anything', async () => {
    const { code, told, yaml } = await call([])
    expect({ code, yaml }).to.deep.equal({ code: 0, yaml: undefined })
    expect(told).to.include('--config')
  })
})
