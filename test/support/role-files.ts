import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

/** Roles as files of a playbook's folder, by their paths below this project. */
export async function roleFiles(
  ...roles: readonly string[]
): Promise<Readonly<Record<string, string>>> {
  const names = await Promise.all(
    roles.map(async role =>
      (await readdir(join(root, 'roles', role), { recursive: true, withFileTypes: true }))
        // Checking the variables' kinds takes most of the time, and has tests of its own.
        .filter(entry => entry.isFile() && entry.name !== 'argument_specs.yml')
        .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1)),
    ),
  )
  const files = names.flat().map(async name => [name, await readFile(join(root, name), 'utf8')])
  return Object.fromEntries((await Promise.all(files)) as [string, string][])
}
