import { readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { expect } from 'chai'
import { minimatch } from 'minimatch'

import { optionTypes } from '../../engine/model/argument-spec.ts'
import { parseYaml } from '../../engine/yaml-text.ts'
import { refusals } from '../support/editor-schema.ts'
import { codeSpans, fences, readPage, tablesOf } from '../support/markdown.ts'
import { schemaFolder } from '../tools/schemas/index.ts'

const page = await readPage('docs/editors.md')
const [settings] = fences(page, 'json').map(
  text => JSON.parse(text) as { readonly 'yaml.schemas': Record<string, readonly string[]> },
)
const patterns = Object.entries(settings?.['yaml.schemas'] ?? {}).map(
  ([path, globs]) => [path.replace(/^.*\//, ''), globs] as const,
)

/** The schemas that the page's settings give a file. */
const schemasOf = (path: string): readonly string[] =>
  patterns.filter(([, globs]) => globs.some(glob => minimatch(path, glob))).map(([name]) => name)

describe('docs/editors.md', function () {
  this.timeout(20_000)

  it('names every schema, in its table and in the settings', () => {
    const there = readdirSync(schemaFolder)
    const [table] = tablesOf(page)
    expect(table?.rows.flatMap(([name = '']) => codeSpans(name))).to.have.members(there)
    expect(patterns.map(([name]) => name)).to.have.members(there)
  })

  it('gives every YAML file of playbooks, roles and the sample one schema that takes it', () => {
    const root = resolve(import.meta.dirname, '../..')
    const expected: readonly (readonly [string, string])[] = [
      ['playbooks/cluster.yml', 'playbook'],
      ['roles/etcd/tasks/main.yml', 'tasks'],
      ['roles/kubernetes/master/handlers/main.yml', 'tasks'],
      ['roles/kubernetes/master/meta/argument_specs.yml', 'meta'],
      ['roles/etcd/defaults/main.yml', 'variables'],
      ['inventory/sample/hosts.yml', 'inventory'],
      ['inventory/sample/group_vars/all/etcd.yml', 'variables'],
    ]
    for (const [path, name] of expected) {
      expect(schemasOf(path), join(root, path)).to.deep.equal([`${name}.schema.json`])
    }
  })

  it('shows a playbook that its schema takes', () => {
    const [example = '', specs = ''] = fences(page, 'yaml')
    expect(refusals('playbook', parseYaml(example))).to.deep.equal([])
    expect(refusals('meta', parseYaml(specs))).to.deep.equal([])
  })

  it('names every type of a variable', () => {
    const [sentence = ''] = /^Types are .*?;/m.exec(page) ?? []
    expect(codeSpans(sentence)).to.have.members([...optionTypes])
  })
})
