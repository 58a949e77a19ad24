import { TsplayError } from '../errors.ts'
import { readText } from './text-file.ts'

/** `--limit` with each `@file` replaced by the patterns that the file lists, one to a line. */
export async function loadLimit(limit: string): Promise<string> {
  const parts = await Promise.all(
    limit.split(',').map(async part => {
      const pattern = part.trim()
      return pattern.startsWith('@') ? readPatterns(pattern.slice(1)) : pattern
    }),
  )
  const patterns = parts.filter(part => part !== '')
  // An empty variable of the shell, or an empty file, must not come to mean all hosts.
  if (patterns.length === 0) {
    throw new TsplayError('NO_HOSTS', `--limit names no host: "${limit}"`, {
      hint: 'leave --limit out for all hosts',
    })
  }
  return patterns.join(',')
}

async function readPatterns(path: string): Promise<string> {
  const lines = (await readText(path)).split('\n').map(line => line.trim())
  return lines.filter(line => line !== '' && !line.startsWith('#')).join(',')
}
