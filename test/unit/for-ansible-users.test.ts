import { expect } from 'chai'

import { commonTable } from '../../engine/load/keyword-table.ts'
import { innerKeywords, refusedKeywords } from '../../engine/load/keywords.ts'
import { includeWords } from '../../engine/load/include.ts'
import { playKeywords } from '../../engine/load/play.ts'
import { blockKeywords, taskKeywords } from '../../engine/load/task.ts'
import { precedence } from '../../engine/plan/layers.ts'
import { prepared } from '../support/prepared.ts'
import { codeSpans, fences, readPage, tablesOf, type Table } from '../support/markdown.ts'

const page = await readPage('docs/for-ansible-users.md')
const tables = tablesOf(page)

const tableOf = (...header: readonly string[]): readonly Table[] =>
  tables.filter(table => header.every((title, index) => table.header[index] === title))

const [words] = tableOf('where', 'keywords')
const [layers] = tableOf('layer')
const [rewritten, hinted, texts] = tableOf('Ansible', 'here')
const [missing] = tableOf('not there')

const taskWith = (line: string): string => `
- hosts: all
  tasks:
    - debug:
      ${line}`

const textWith = (text: string): Record<string, string> => ({
  'site.yml': '- { hosts: all, tasks: [{ template: { src: x.hbs, dest: /etc/x } }] }',
  'templates/x.hbs': text,
})

describe('the page for Ansible users', () => {
  it('names every keyword where it stands, and no other', () => {
    const known: Readonly<Record<string, readonly string[]>> = {
      everywhere: Object.keys(commonTable),
      'roles, blocks, tasks': without(innerKeywords, Object.keys(commonTable)),
      plays: without(playKeywords, Object.keys(commonTable)),
      blocks: without(blockKeywords, innerKeywords),
      tasks: without(taskKeywords, innerKeywords),
      'tasks that bring others in': without(includeWords, ['include']),
    }
    const named = words?.rows.map(([where = '', keywords = '']) => [where, codeSpans(keywords)])
    expect(named?.map(([where]) => where)).to.deep.equal(Object.keys(known))
    for (const [where, keywords] of named ?? []) {
      expect(keywords, String(where)).to.have.members(known[String(where)] ?? [])
    }
  })

  it('names the layers of variables in their order', () => {
    const named = layers?.rows.flatMap(([layer = '']) => codeSpans(layer))
    expect(named).to.deep.equal(precedence)
  })

  for (const [theirs, ours] of spansOf(rewritten)) {
    it(`${theirs}: is refused with the form that is right here`, async () => {
      const { problems } = await prepared(taskWith(theirs))
      expect(problems).to.deep.equal([`TEMPLATE_SYNTAX site.yml:5 write \`${ours}\``])
    })
  }

  for (const [theirs] of spansOf(hinted)) {
    it(`${theirs}: is refused with a hint`, async () => {
      const { problems } = await prepared(taskWith(theirs))
      expect(problems).to.have.length(1)
      expect(problems[0]).to.match(/^TEMPLATE_SYNTAX site.yml:5 ./)
    })
  }

  for (const [, ours] of [...spansOf(rewritten), ...spansOf(hinted)]) {
    it(`${ours}: is taken`, async () => {
      expect((await prepared(taskWith(ours))).problems).to.deep.equal([])
    })
  }

  for (const [theirs, ours] of spansOf(texts)) {
    it(`${ours}: is a template, and Ansible’s form is none`, async () => {
      expect((await prepared(textWith(ours))).problems).to.deep.equal([])
      expect((await prepared(textWith(theirs))).problems[0]).to.match(
        /^(TEMPLATE_SYNTAX|UNKNOWN_HELPER) \S+:1/,
      )
    })
  }

  for (const [index, example] of fences(page, 'yaml').entries()) {
    it(`has an example (${index + 1}) that loads`, async () => {
      const site = `- hosts: all\n  tasks:\n${example.replaceAll(/^/gm, '    ')}`
      expect((await prepared(site)).problems).to.deep.equal([])
    })
  }

  it('says of every keyword that is refused that it is not there', () => {
    const named = missing?.rows.flatMap(([name = '']) => codeSpans(name))
    expect(named).to.include.members(Object.keys(refusedKeywords))
  })

  for (const keyword of [...Object.keys(refusedKeywords), 'with_dict', 'with_sequence']) {
    it(`${keyword}: is refused with what to do instead`, async () => {
      const { problems } = await prepared(taskWith(`${keyword}: [x]`))
      expect(problems[0]).to.match(/^(UNKNOWN|BAD)_KEYWORD site.yml:5 ./)
    })
  }

  it('says of modules that are not there what is true', async () => {
    for (const word of ['add_host', 'group_by', 'include']) {
      const { problems } = await prepared(`- { hosts: all, tasks: [{ ${word}: x }] }`)
      expect(problems[0], word).to.match(/^(UNKNOWN_MODULE|BAD_KEYWORD)/)
    }
    const vault = '- { hosts: all, vars: { x: !vault y }, tasks: [] }'
    expect((await prepared(vault)).problems[0]).to.match(/^BAD_VAULT/)
    const strategy = '- { hosts: all, strategy: host_pinned, tasks: [] }'
    expect((await prepared(strategy)).problems[0]).to.match(/^BAD_KEYWORD/)
  })
})

function without(list: readonly string[], others: readonly string[]): readonly string[] {
  return list.filter(word => !others.includes(word))
}

function spansOf(table: Table | undefined): readonly (readonly [string, string])[] {
  const rows = table?.rows.map(([theirs = '', ours = '']) => {
    return [codeSpans(theirs)[0] ?? '', codeSpans(ours)[0] ?? ''] as const
  })
  if (rows === undefined) throw new Error('docs/for-ansible-users.md lacks a table')
  return rows
}
