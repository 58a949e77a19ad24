import { randomBytes } from 'node:crypto'
import { posix } from 'node:path'

/**
 * A path in the same folder, for what is not finished. Nobody can guess it: a symlink laid there
 * beforehand would lead root elsewhere.
 */
export function beside(path: string): string {
  return posix.join(posix.dirname(path), `.tsplay.${randomBytes(8).toString('hex')}`)
}
