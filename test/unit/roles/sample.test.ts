import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect } from 'chai'
import { parse } from 'yaml'

const root = join(import.meta.dirname, '../../..')

/** Files below a folder whose path ends in the given words. */
async function filesBelow(folder: string, ending: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder), { recursive: true })
  return names.filter(name => name.endsWith(ending)).map(name => join(root, folder, name))
}

async function read(
  paths: readonly string[],
  prepare = (text: string) => text,
): Promise<ReadonlyMap<string, unknown>> {
  const known = new Map<string, unknown>()
  for (const path of paths) {
    const values = parse(prepare(await readFile(path, 'utf8'))) as Record<string, unknown>
    for (const [name, value] of Object.entries(values)) known.set(name, value)
  }
  return known
}

/** `# name: value` is a variable that is left as it is, `## …` a sentence. */
const uncommented = (text: string) => text.replace(/^# (?=[a-zA-Z_0-9]+:|[ -])/gm, '')

describe('the sample inventory', () => {
  it('holds every variable of the roles with its default, and no other', async () => {
    const defaults = await read(await filesBelow('roles', 'defaults/main.yml'))
    const sample = await read(await filesBelow('inventory/sample/group_vars', '.yml'), uncommented)
    expect([...sample.keys()].sort()).to.deep.equal([...defaults.keys()].sort())
    for (const [name, value] of sample) {
      expect(value, name).to.deep.equal(defaults.get(name))
    }
  })

  it('says something about every variable', async () => {
    for (const path of await filesBelow('inventory/sample/group_vars', '.yml')) {
      const lines = (await readFile(path, 'utf8')).split('\n')
      const silent = lines.filter(
        (line, at) => /^(# )?[a-z][a-z_0-9]*:/.test(line) && !lines[at - 1]?.startsWith('## '),
      )
      expect(silent, path).to.deep.equal([])
    }
  })
})
