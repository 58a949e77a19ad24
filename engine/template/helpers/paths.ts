import { posix } from 'node:path'

import { define, type Helper } from '../helper.ts'

/** Helpers for paths on hosts. */
export const paths: readonly Helper[] = [
  define({
    name: 'base',
    aliases: ['basename'],
    params: { path: 'text' },
    purpose: 'The last part of PATH.',
    example: 'base "/etc/hosts"',
    result: '"hosts"',
    run: ({ path }) => posix.basename(path),
  }),
  define({
    name: 'dir',
    aliases: ['dirname'],
    params: { path: 'text' },
    purpose: 'PATH without its last part.',
    example: 'dir "/etc/hosts"',
    result: '"/etc"',
    run: ({ path }) => posix.dirname(path),
  }),
]
