import { expect } from 'chai'

import type { Inventory } from '../../../engine/model/inventory.ts'
import { hostSelector } from '../../../engine/wiring/select-hosts.ts'
import { prepared } from '../../support/prepared.ts'

const inventory = {
  hosts: new Map(['a', 'b'].map(name => [name, { name, groups: [], vars: [] }])),
  groups: new Map([['all', ['a', 'b']]]),
} as unknown as Inventory

/** What is told when hosts of these patterns are chosen. */
function told(patterns: readonly string[], isWhole: boolean, limit?: string): readonly string[] {
  const warnings: string[] = []
  const warn = (text: string): void => void warnings.push(text)
  const select = hostSelector(inventory, { limit, isWhole, warn })
  for (const pattern of patterns) select(pattern, { file: 'site.yml', line: 1, column: 1 })
  return warnings
}

describe('hostSelector', () => {
  it('tells of each name that matches nothing, once', () => {
    const warnings = told(['web:db', 'db:a', 'web'], true)
    expect(warnings.map(text => /"(.*?)"/.exec(text)?.[1])).to.deep.equal(['web', 'db'])
  })

  it('tells nothing of names where a part of the inventory could not be read', () => {
    expect(told(['web:db', 'a'], false, 'web')).to.deep.equal([])
  })

  it('leaves who is not in the limit out', () => {
    const select = hostSelector(inventory, { limit: 'b', isWhole: true, warn: () => undefined })
    expect(select('all', { file: 'site.yml', line: 1, column: 1 })).to.deep.equal(['b'])
  })

  it('leaves the word to the inventory that could not be read, whatever the limit says', async () => {
    const files = { 'site.yml': '- {hosts: web, tasks: [{debug: }]}' }
    const { problems } = await prepared(files, ['-i', 'nope.yml', '--limit', 'web'])
    expect(problems).to.deep.equal(['FILE_NOT_FOUND'])
  })
})
