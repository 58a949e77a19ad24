import semver from 'semver'

import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'

/** A version as Helm reads one: a leading v, and parts that may be missing. */
function parseVersion(text: string): semver.SemVer {
  const [, major = '', minor = '0', patch = '0', rest = ''] =
    /^\s*v?(\d+)(?:\.(\d+))?(?:\.(\d+))?([-+].*)?\s*$/.exec(text) ?? []
  const version = semver.parse(`${major}.${minor}.${patch}${rest.trim()}`)
  if (version !== null) return version
  throw new HelperError(`${JSON.stringify(text)} is no version`)
}

/**
 * Helm's constraints: a comma or space is and, `||` is or. A version such as 1.20.0-rc.1 fits only
 * where the constraint names one, too: `>=1.20.0-0`.
 */
function satisfies(version: semver.SemVer, constraint: string): boolean {
  return constraint.split('||').some(group => {
    if (version.prerelease.length > 0 && !/\d-[0-9A-Za-z]/.test(group)) return false
    const parts = comparators(group)
    if (parts.length === 0) throw new HelperError('an empty version constraint')
    return parts.every(comparator => {
      const unequal = /^!=\s*(.*)$/.exec(comparator)?.[1]
      return unequal === undefined ? fits(version, comparator) : !fits(version, unequal)
    })
  })
}

// `>= 1.2` and `1.2 - 1.4` hold spaces of their own.
const comparators = (group: string): readonly string[] =>
  / - /.test(group) ? [group.trim()] : (group.match(/(?:[<>=!~^]+\s*)?[^\s,<>=!~^]+/g) ?? [])

// `>=1.19-0`, the idiom of charts: node's semver wants all three numbers before a prerelease.
const SHORT_PRERELEASE = /^([<>=~^]*\s*v?\d+)(\.\d+)?(?=-[0-9A-Za-z])/

function fits(version: semver.SemVer, comparator: string): boolean {
  const range = comparator
    .replace(/^=</, '<=')
    .replace(/^=>/, '>=')
    .replace(/^~>/, '~')
    .replace(SHORT_PRERELEASE, (_all, start: string, minor = '.0') => `${start}${minor}.0`)
  if (semver.validRange(range) === null) {
    throw new HelperError(`${JSON.stringify(comparator)} is no version constraint`)
  }
  return semver.satisfies(version, range, { includePrerelease: true })
}

/** Helpers for versions. */
export const versions: readonly Helper[] = [
  define({
    name: 'semverCompare',
    params: { constraint: 'text', version: 'text' },
    purpose:
      'Whether VERSION fits CONSTRAINT: `>=1.20`, `^1.2`, `~1.2.3`, `1.2.x`, `>=1.2, <2 || 3`.',
    example: 'semverCompare ">=1.20, <1.22" "v1.20.2"',
    result: 'true',
    run: ({ constraint, version }) => satisfies(parseVersion(version), constraint),
  }),
  define({
    name: 'semver',
    params: { version: 'text' },
    purpose:
      'The parts of VERSION: `Major`, `Minor`, `Patch`, `Prerelease`, `Metadata`, `Original`.',
    example: 'get (semver "v1.20.2") "Minor"',
    result: '20',
    run: ({ version }) => {
      const { major, minor, patch, prerelease, build } = parseVersion(version)
      return {
        Major: major,
        Minor: minor,
        Patch: patch,
        Prerelease: prerelease.join('.'),
        Metadata: build.join('.'),
        Original: version,
      }
    },
  }),
]
