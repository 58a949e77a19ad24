import { expect } from 'chai'

import { HELP } from '../../../inventory/builder/help.ts'
import { optionNames } from '../../../inventory/builder/options.ts'
import { COMMANDS } from '../../../inventory/builder/words.ts'
import { fences, readPage } from '../../support/markdown.ts'
import { call } from './support.ts'

const section = (title: string): readonly string[] =>
  (HELP.split(`${title}:\n`)[1] ?? '').split('\n\n')[0]?.split('\n') ?? []

const words = (line: string): string[] => line.trim().split(/ +/).slice(1)

describe('inventory-builder help', () => {
  it('runs through its examples, one after another, as they stand', async () => {
    const examples = section('Examples')
    expect(examples.length).to.be.greaterThan(5)
    let text: string | undefined
    for (const example of examples) {
      const around = text === undefined ? {} : { text }
      const { code, yaml, warned } = await call(words(example), around)
      expect(code, `${example}: ${warned}`).to.equal(0)
      text = yaml
    }
  })

  it('is told at length on a page whose commands work as they stand', async () => {
    const files = new Map<string, string>()
    const page = await readPage('docs/inventory.md')
    for (const line of fences(page, '').flatMap(text => text.trim().split('\n'))) {
      const [, command = '', target] =
        /^(tsplay-inventory .*?)(?: > (\S+))?(?: +#.*)?$/.exec(line) ?? []
      const name = words(command)[0] === '-c' ? (words(command)[1] ?? '') : 'hosts.yml'
      const text = files.get(name)
      const asked = words(command).slice(name === 'hosts.yml' ? 0 : 2)
      const { code, yaml, told, warned } = await call(asked, {
        name,
        ...(text === undefined ? {} : { text }),
      })
      expect(code, `${line}: ${warned}`).to.equal(0)
      files.set(name, yaml ?? '')
      if (target !== undefined) files.set(target, told)
    }
    expect([...files.keys()]).to.deep.equal(['hosts.yml', 'hosts.ini'])
  })

  it('shows machines in forms that are taken', async () => {
    const [, ...forms] =
      HELP.split('Machines to take in:\n')[1]?.split('\n\n')[0]?.split('\n') ?? []
    for (const form of ['  10.0.0.11', ...forms]) {
      const [word = ''] = form.trim().split(/ {2,}/)
      expect(await call([word]), word).to.include({ code: 0 })
    }
  })

  it('has every command and every option', () => {
    for (const command of COMMANDS) expect(HELP).to.match(new RegExp(`^  ${command}\\b`, 'm'))
    for (const option of optionNames) expect(HELP).to.include(option)
    const named = HELP.match(/(?<=[\s,])--[a-z-]+/g) ?? []
    const foreign = ['--graph', '--list', '--host']
    expect(optionNames).to.include.members(named.filter(name => !foreign.includes(name)))
  })

  it('is the answer to help, -h, --help and to nothing at all, whatever else is said', async () => {
    for (const asked of [['help'], ['-h'], ['--help'], [], ['10.0.0.1', '-h'], ['-c', 'x']]) {
      expect(await call(asked)).to.include({ code: 0, told: HELP, yaml: undefined })
    }
  })

  it('fits a terminal', () => {
    expect(HELP.split('\n').filter(line => line.length > 100)).to.deep.equal([])
  })
})
