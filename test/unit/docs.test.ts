import { existsSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect } from 'chai'

import { defineCommand } from '../../engine/cli/definition.ts'
import { parseYaml } from '../../engine/yaml-text.ts'
import { optionNames } from '../../inventory/builder/options.ts'
import { codeSpans, fences, readPage, tablesOf } from '../support/markdown.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const inFolder = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter(name => name.endsWith('.md'))
    .map(name => `${folder}/${name}`)

const pages = ['README.md', ...inFolder('docs'), ...inFolder('docs/decisions')]
const folders = ['.ci', 'docs', 'engine', 'inventory', 'playbooks', 'roles', 'templates', 'test']

interface PackageJson {
  readonly scripts: Readonly<Record<string, string>>
  readonly bin: Readonly<Record<string, string>>
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
}
const packageJson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as PackageJson

/** Words in code that name a path of the project. */
function pathsIn(page: string): readonly string[] {
  const code = [...codeSpans(page), ...fences(page, '')].join(' ')
  const words = code.split(/[\s'"()→,]+/)
  return words.filter(word => folders.includes(word.split('/', 1)[0] ?? '') && word.includes('/'))
}

const linksIn = (page: string): readonly string[] =>
  [...page.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, target = '']) => target)

for (const path of pages) {
  describe(path, () => {
    it('names only paths that are there', async () => {
      const page = await readPage(path)
      // A name in capitals stands for any.
      const named = pathsIn(page).filter(word => !/[A-Z*<{]{2}|[*<{]/.test(word))
      expect(named.filter(word => !existsSync(join(root, word)))).to.deep.equal([])
    })

    it('links only to what is there', async () => {
      const links = linksIn(await readPage(path)).filter(link => !/^https?:/.test(link))
      expect(links.filter(link => !existsSync(join(root, path, '..', link)))).to.deep.equal([])
    })

    it('names only npm scripts that are there', async () => {
      const page = await readPage(path)
      const code = [...codeSpans(page), ...fences(page, '')].join('\n')
      const scripts = [...code.matchAll(/\bnpm (?:run )?([a-z:]+)/g)].map(([, name = '']) => name)
      const own = ['ci', 'install', 'link', 'run']
      expect(scripts.filter(name => !own.includes(name) && !(name in packageJson.scripts))).to.be
        .empty
    })

    it('names only options that are there', async () => {
      const page = await readPage(path)
      const commands = [...fences(page, '').flatMap(text => text.split('\n')), ...codeSpans(page)]
      const lines = commands.filter(line => /^(tsplay )?-|^tsplay /.test(line))
      const used = lines.flatMap(line => line.match(/(?<=^|\s)--?[a-zA-Z][\w-]*/g) ?? [])
      expect(used.filter(option => !knownOptions.includes(option))).to.deep.equal([])
    })
  })
}

const { options } = defineCommand()
const knownOptions = [
  ...options.flatMap(({ short, long }) => [short, long]),
  ...['-h', '--help', '-vv', '-vvv', ...optionNames],
]

describe('README.md', () => {
  it('links to every page of docs', async () => {
    const links = linksIn(await readPage('README.md'))
    expect(links).to.include.members([...inFolder('docs')])
  })

  it('names every npm script that a newcomer needs', async () => {
    const page = await readPage('README.md')
    for (const name of ['build', 'demo', 'test', 'test:unit', 'test:cluster', 'lab', 'fix']) {
      expect(page, name).to.match(new RegExp(`npm (run )?${name}\\b`))
    }
  })

  it('calls programs that the package brings', async () => {
    const lines = fences(await readPage('README.md'), '').flatMap(text => text.split('\n'))
    const called = lines.flatMap(line => /^\s*(tsplay[\w-]*) /.exec(line)?.[1] ?? [])
    expect([...new Set(called)]).to.have.members(Object.keys(packageJson.bin))
  })
})

describe('docs/running.md', () => {
  it('has every option in its tables, with its short form', async () => {
    const tables = tablesOf(await readPage('docs/running.md'))
    const rows = tables.filter(({ header }) => header[0] === 'option').flatMap(({ rows }) => rows)
    const named = codeSpans(rows.map(([names = '']) => names).join(' ')).map(
      name => name.split(' ')[0],
    )
    expect(named).to.include.members(
      options.flatMap(({ short, long }) => [short, long].filter(name => name !== undefined)),
    )
  })

  it('has every kind of output', async () => {
    const page = await readPage('docs/running.md')
    const kinds = options.find(({ long }) => long === '--output')?.argChoices ?? []
    for (const kind of kinds) expect(page, kind).to.match(new RegExp(`^\\| \`${kind}\` `, 'm'))
  })
})

describe('docs/dependencies.md', () => {
  it('has every package that is installed for users, and no other', async () => {
    const [table] = tablesOf(await readPage('docs/dependencies.md'))
    const named = table?.rows.flatMap(([names = '']) => names.split(', ')) ?? []
    expect(named).to.have.members(Object.keys(packageJson.dependencies))
  })

  it('has every package for development, but types', async () => {
    const page = await readPage('docs/dependencies.md')
    const tools = Object.keys(packageJson.devDependencies).filter(name => !/^@types\//.test(name))
    for (const name of tools) expect(page, name).to.include(name)
  })
})

describe('docs/architecture.md', () => {
  it('has every folder of the engine in its table', async () => {
    const page = await readPage('docs/architecture.md')
    const [table] = tablesOf(page)
    const named = codeSpans(table?.rows.map(([name = '']) => name).join(' ') ?? '')
    const engine = readdirSync(join(root, 'engine'), { withFileTypes: true })
    const expected = engine.filter(entry => entry.isDirectory()).map(({ name }) => `engine/${name}`)
    expect(named).to.include.members(expected)
  })
})

describe('docs/cluster.md', () => {
  it('has every role of cluster.yml with its tags, in the order of the run', async () => {
    const tables = tablesOf(await readPage('docs/cluster.md'))
    const named = tables
      .find(({ header }) => header[0] === 'tag')
      ?.rows.map(([tags = '', role = '']) => [codeSpans(role)[0], ...codeSpans(tags)])
    const plays = parseYaml(await readPage('playbooks/cluster.yml')) as unknown as readonly {
      readonly roles?: readonly { readonly role: string; readonly tags: readonly string[] }[]
    }[]
    const run = plays.flatMap(({ roles = [] }) => roles)
    expect(named).to.deep.equal(run.map(({ role, tags }) => [`roles/${role}`, ...tags]))
  })
})
