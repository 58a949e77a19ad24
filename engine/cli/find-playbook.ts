import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { didYouMean } from '../did-you-mean.ts'
import { TsplayError } from '../errors.ts'
import { packageRoot } from '../package-root.ts'

/** A playbook's absolute path: a file as named, or one of those that come with tsplay. */
export function findPlaybook(
  name: string,
  cwd: string = process.cwd(),
  installed: string = join(packageRoot, 'playbooks'),
): string {
  const asNamed = resolve(cwd, name)
  if (isFile(asNamed)) return asNamed
  const shipped = join(installed, name)
  if (!name.includes('/') && isFile(shipped)) return shipped
  if (isFolder(asNamed)) {
    throw new TsplayError('FILE_UNREADABLE', `playbook ${name} is a folder: ${asNamed}`, {
      hint: 'name a file in it',
    })
  }
  const known = readdirSync(installed).filter(file => /\.ya?ml$/.test(file))
  const tried = name.includes('/') ? asNamed : `${asNamed}, ${shipped}`
  throw new TsplayError('FILE_NOT_FOUND', `playbook ${name}: no such file (tried ${tried})`, {
    hint: didYouMean(name, known) ?? `tsplay brings: ${known.sort().join(', ')}`,
  })
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
