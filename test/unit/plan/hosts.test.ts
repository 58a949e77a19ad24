import { expect } from 'chai'

import { TsplayError } from '../../../engine/errors.ts'
import type { Inventory } from '../../../engine/model/inventory.ts'
import { findHost, limitHosts, selectHosts } from '../../../engine/plan/hosts.ts'

const inventory = makeInventory({
  web: ['web1', 'web2', 'web3'],
  db: ['db1', 'db2'],
  prod: ['web1', 'web3', 'db2'],
  empty: [],
})

describe('selectHosts', () => {
  const examples: Readonly<Record<string, readonly string[]>> = {
    all: ['web1', 'web2', 'web3', 'db1', 'db2'],
    '*': ['web1', 'web2', 'web3', 'db1', 'db2'],
    'db,web': ['db1', 'db2', 'web1', 'web2', 'web3'],
    'db:web1': ['db1', 'db2', 'web1'],
    'web:&prod': ['web1', 'web3'],
    'web:!prod': ['web2'],
    '!prod:web': ['web2'],
    'web,&prod,!web1': ['web3'],
    '!web': ['db1', 'db2'],
    'web*:db?': ['web1', 'web2', 'web3', 'db1', 'db2'],
    '*2': ['web2', 'db2'],
    'web[0]': ['web1'],
    'web[-1]': ['web3'],
    'web[1:]': ['web2', 'web3'],
    'web[0:1]': ['web1', 'web2'],
    'web[0-1]': ['web1', 'web2'],
    '*[1:2]': ['web2', 'web3'],
    'web[1-2]': ['web2', 'web3'],
    'web[7]': [],
    'web[!12]': ['web3'],
    '~web[13]|db1': ['web1', 'web3', 'db1'],
    '~eb': [],
    'web1,web1': ['web1'],
    empty: [],
    localhost: ['localhost'],
    ' web1 , db1 ': ['web1', 'db1'],
  }
  for (const [pattern, hosts] of Object.entries(examples)) {
    it(`takes ${pattern} as ${hosts.join(', ') || 'no host'}`, () => {
      expect(selectHosts(pattern, inventory, { warn: () => undefined })).to.deep.equal(hosts)
    })
  }

  it('keeps an IPv6 address whole', () => {
    const v6 = makeInventory({ g: ['fe80::1', 'h'] })
    expect(selectHosts('fe80::1', v6, { warn: fail })).to.deep.equal(['fe80::1'])
    expect(selectHosts('fe80::1,h', v6, { warn: fail })).to.deep.equal(['fe80::1', 'h'])
  })

  it('warns of a name that matches nothing and says which one is near', () => {
    const warnings: string[] = []
    const hosts = selectHosts('wbe:db1', inventory, { warn: text => warnings.push(text) })
    expect(hosts).to.deep.equal(['db1'])
    expect(warnings).to.have.length(1)
    expect(warnings[0]).to.include('"wbe"').and.to.include('"web"')
  })

  it('does not warn of an empty group', () => {
    expect(selectHosts('empty', inventory, { warn: fail })).to.deep.equal([])
  })

  it('refuses a broken regular expression with its place', () => {
    const position = { file: 'p.yml', line: 1, column: 10 }
    const select = (): unknown => selectHosts('~web(', inventory, { warn: fail, position })
    expect(select).to.throw(TsplayError).that.includes({ code: 'BAD_PATTERN', position })
  })
})

describe('limitHosts', () => {
  it('is no limit when none is given', () => {
    expect(limitHosts(undefined, inventory, { warn: fail })).to.equal(undefined)
  })

  it('takes patterns', () => {
    expect(limitHosts('prod:!db', inventory, { warn: fail })).to.deep.equal(
      new Set(['web1', 'web3']),
    )
  })

  it('refuses to leave no host', () => {
    const limit = (): unknown => limitHosts('wbe', inventory, { warn: () => undefined })
    expect(limit).to.throw(TsplayError).that.includes({ code: 'NO_HOSTS' })
  })
})

describe('findHost', () => {
  it('finds the hosts of the inventory', () => {
    expect(findHost('web1', inventory)).to.equal(inventory.hosts.get('web1'))
  })

  it('knows localhost where no inventory names it, as local', () => {
    const host = findHost('localhost', inventory)
    expect(host?.vars.at(-1)?.vars).to.deep.equal({ ansible_connection: 'local' })
  })

  it('knows no other host', () => {
    expect(findHost('web9', inventory)).to.equal(undefined)
  })
})

function makeInventory(groups: Readonly<Record<string, readonly string[]>>): Inventory {
  const names = [...new Set(Object.values(groups).flat())]
  const host = (name: string): [string, { name: string; groups: string[]; vars: [] }] => [
    name,
    { name, groups: Object.keys(groups).filter(group => groups[group]?.includes(name)), vars: [] },
  ]
  return {
    hosts: new Map(names.map(host)),
    groups: new Map([['all', names], ['ungrouped', []], ...Object.entries(groups)]),
    sources: [],
  }
}

function fail(text: string): never {
  throw new Error(`unexpected warning: ${text}`)
}
