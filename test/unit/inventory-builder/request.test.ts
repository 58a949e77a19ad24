import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import { parseRequest } from '../../../inventory/builder/request.ts'
import { call } from './support.ts'

const ips = (...argv: string[]) => {
  const request = parseRequest(argv, {})
  return request.kind === 'change' ? request.hosts.map(({ ip }) => ip) : []
}

const fileOf = (argv: string[], env: Record<string, string>) => {
  const request = parseRequest(argv, env)
  return request.kind === 'change' ? request.file : undefined
}

describe('inventory-builder request', () => {
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
    const typed = ['fd00::1', '2001:DB8:0::0001', 'fe80:0:0:0::a', '::2', '1:2:3:4:5:6:7:8']
    expect(ips(...typed)).to.deep.equal([
      ...['fd00::1', '2001:db8::1', 'fe80::a', '::2', '1:2:3:4:5:6:7:8'],
    ])
    expect(ips('fd00::ffff-fd00::1:1')).to.deep.equal(['fd00::ffff', 'fd00::1:0', 'fd00::1:1'])
  })

  it('takes a range whose end leaves out what both have in common', () => {
    expect(ips('10.0.0.3-5')).to.deep.equal(['10.0.0.3', '10.0.0.4', '10.0.0.5'])
    expect(ips('10.0.0.255-1.0')).to.deep.equal(['10.0.0.255', '10.0.1.0'])
    expect(ips('fd00::a-b')).to.deep.equal(['fd00::a', 'fd00::b'])
    expect(ips('fd00::ffff-1:0')).to.deep.equal(['fd00::ffff', 'fd00::1:0'])
  })

  it('takes a name before the address', () => {
    const request = parseRequest(['web-1.site,10.0.0.1', 'web-2,fd00::2,FD00::3'], {})
    expect(request).to.deep.include({
      hosts: [
        { name: 'web-1.site', ip: '10.0.0.1', accessIp: '10.0.0.1' },
        { name: 'web-2', ip: 'fd00::2', accessIp: 'fd00::3' },
      ],
    })
  })

  it('takes -NAME and -ADDRESS for removals wherever they stand, and knows its own options', () => {
    const request = parseRequest(
      ['-node1', '10.0.0.1', '-c', 'f.yml', '-10.0.0.2', '-cnode', '-FD00::0:1', '-10.0.0.4-5'],
      {},
    )
    expect(request).to.deep.include({
      file: 'f.yml',
      removals: ['node1', '10.0.0.2', 'cnode', 'fd00::1', '10.0.0.4', '10.0.0.5'],
    })
    expect(parseRequest(['-h'], {}).kind).to.equal('help')
    expect(parseRequest(['--', '-h', '-c'], {})).to.deep.include({ removals: ['h', 'c'] })
  })

  it('knows a command as the first word, before or after options', () => {
    for (const kind of ['print_cfg', 'print_ips', 'print_hostnames', 'graph', 'list'] as const) {
      expect(parseRequest([kind], {}).kind).to.equal(kind)
      expect(parseRequest(['-c', 'f.yml', kind], {}).kind).to.equal(kind)
    }
    expect(parseRequest(['host', 'node1'], {})).to.deep.include({ kind: 'host', host: 'node1' })
    expect(parseRequest(['add', '10.0.0.1'], {})).to.deep.include({ kind: 'change' })
    expect(parseRequest(['load', 'a', 'b'], {})).to.deep.include({ sources: ['a', 'b'] })
  })

  it('lets --masters beat the environment', () => {
    const request = parseRequest(['--masters', '3', '10.0.0.1'], { KUBE_CONTROL_HOSTS: '5' })
    expect(request).to.have.nested.property('settings.masters', 3)
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
    '10.0.0.3-2',
    '10.0.0.3-256',
    '10.0.0.3-x',
    'fd00::1-x',
    'fd00::1-10.0.0.1',
    'node1,10.0.0.1,10.0.0.2,10.0.0.3',
    'Node1,10.0.0.1',
    'a_b,10.0.0.1',
    'node1,x',
    'node1,',
    ',10.0.0.1',
    '10.0,10.0.0.1',
    'graph',
    '-node1',
    '-',
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
    for (const words of [
      ['--wat', '10.0.0.1'],
      ['--mastres', '3', '10.0.0.1'],
      ['--masters', '10.0.0.1'],
      ['--masters', '0', '10.0.0.1'],
      ['--masters', '1', '--masters', '2', '10.0.0.1'],
      ['10.0.0.1', '--config'],
      ['--config=', '10.0.0.1'],
      ['--rebalance=yes', '10.0.0.1'],
      ['--group-names', 'newer', '10.0.0.1'],
    ]) {
      const { code, yaml, warned } = await call(words)
      expect({ code, yaml }, words.join(' ')).to.deep.equal({ code: 1, yaml: undefined })
      expect(warned).to.match(/^ERROR: .+\n {2}hint: /)
    }
  })

  for (const [word, hint] of [
    ['print-cfg', '"print_cfg"'],
    ['10.0.0.0/24', 'range'],
    ['[fd00::1]', 'brackets'],
    ['root@10.0.0.1', 'ansible_user'],
    ['10.0.0.1:22', 'ansible_port'],
    ['web1.example.org', 'web1.example.org,10.0.0.1'],
    ['remove', '-NAME'],
    ['-version', '--version'],
    ['-nod1', '"node1"'],
  ] as const) {
    it(`helps with the slip "${word}"`, async () => {
      const { yaml: text = '' } = await call(['10.0.0.7'])
      const { code, warned } = await call([word], { text })
      expect(code).to.equal(1)
      expect(warned.split('hint: ')[1]).to.include(hint)
    })
  }

  it('refuses options and words that a command does not heed', async () => {
    for (const words of [
      ['--format', 'ini', '10.0.0.1'],
      ['graph', '--rebalance'],
      ['print_ips', '-node1'],
      ['print_ips', 'node1'],
      ['host'],
      ['host', 'a', 'b'],
      ['load'],
      ['add'],
      ['load', 'f.json', '--masters', '3'],
    ]) {
      expect(await call(words), words.join(' ')).to.include({ code: 1, yaml: undefined })
    }
  })

  it('refuses numbers and prefixes that make no sense', () => {
    for (const env of [
      { KUBE_CONTROL_HOSTS: '0' },
      { KUBE_MASTERS: 'two' },
      { SCALE_THRESHOLD: '-1' },
      { MASSIVE_SCALE_THRESHOLD: '1.5' },
      { HOST_PREFIX: '9' },
      { HOST_PREFIX: 'a b' },
      { USE_REAL_HOSTNAME: 'maybe' },
    ]) {
      expect(() => parseRequest(['10.0.0.1'], env), JSON.stringify(env))
        .to.throw(TsplayError)
        .with.property('code', 'USAGE')
    }
  })

  it('takes Kubespray’s words for a boolean, in capitals too', () => {
    for (const word of ['1', 'Yes', 'TRUE', 'on', '0', 'no', 'False', 'OFF', '']) {
      const is = ['1', 'yes', 'true', 'on'].includes(word.toLowerCase())
      const request = parseRequest(['10.0.0.1'], { USE_REAL_HOSTNAME: word })
      expect(request, word).to.have.property('realHostnames', is)
    }
  })

  it('explains itself when called without anything', async () => {
    const { code, told, yaml } = await call([])
    expect({ code, yaml }).to.deep.equal({ code: 0, yaml: undefined })
    expect(told).to.include('--config')
  })
})
