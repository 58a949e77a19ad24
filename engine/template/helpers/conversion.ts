import { createHash } from 'node:crypto'

import type { Json, JsonObject } from '../../model/value.ts'
import { parseYaml, stringifyYaml } from '../../yaml-text.ts'
import { define, type Helper } from '../helper.ts'
import { HelperError } from '../helper-error.ts'
import { describe } from '../kinds.ts'

/** Keys in order, as Go writes them: facts come in any order, files must not change with it. */
function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return (value as readonly Json[]).map(sorted)
  const entries = Object.entries(value as JsonObject)
  const inOrder = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(inOrder.map(([key, item]) => [key, sorted(item)]))
}

function parsed(text: string, format: string, parse: (text: string) => Json): Json {
  try {
    return parse(text)
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const [reason = ''] = cause.message.split('\n')
    throw new HelperError(`${describe(text)} is no ${format}: ${reason}`)
  }
}

const WORDS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', 'on', '1', 'y', 't'].map(word => [word, true] as const),
  ...['false', 'no', 'off', '0', 'n', 'f', ''].map(word => [word, false] as const),
])

function toBool(value: string): boolean {
  const bool = WORDS.get(value.trim().toLowerCase())
  if (bool !== undefined) return bool
  throw new HelperError(`${JSON.stringify(value)} means neither true nor false`)
}

function milliseconds(time: string): number {
  const epoch = Date.parse(time)
  if (!Number.isNaN(epoch)) return epoch
  throw new HelperError(`${JSON.stringify(time)} is no time: write 2026-01-01T00:00:00Z`)
}

/** Helpers that turn one form of a value into another. */
export const conversion: readonly Helper[] = [
  define({
    name: 'toString',
    params: { value: 'scalar' },
    purpose: 'VALUE as text.',
    example: 'toString 1',
    result: '"1"',
    run: ({ value }) => value,
  }),
  define({
    name: 'int',
    aliases: ['int64', 'toInt'],
    params: { value: 'number' },
    purpose: 'VALUE, or the number that text holds, without what comes after the point.',
    example: 'int "3"',
    result: '3',
    run: ({ value }) => Math.trunc(value),
  }),
  define({
    name: 'float64',
    params: { value: 'number' },
    purpose: 'VALUE, or the number that text holds.',
    example: 'float64 "1.5"',
    result: '1.5',
    run: ({ value }) => value,
  }),
  define({
    name: 'unixMilli',
    params: { time: 'text' },
    purpose:
      'Milliseconds since the epoch at TIME, written as in the `start` and `end` of a result.',
    example: 'unixMilli "2026-01-01T00:00:01.500Z"',
    result: '1767225601500',
    run: ({ time }) => milliseconds(time),
  }),
  define({
    name: 'toBool',
    params: { value: 'scalar' },
    purpose: 'What `yes`, `no`, `on`, `off`, `true`, `false`, `1` and `0` mean.',
    example: 'toBool "yes"',
    result: 'true',
    run: ({ value }) => toBool(value),
  }),
  define({
    name: 'toJson',
    params: { value: 'any' },
    purpose: 'VALUE as JSON in one line, keys sorted.',
    example: 'toJson (dict "b" 1 "a" "x")',
    result: '"{\\"a\\":\\"x\\",\\"b\\":1}"',
    run: ({ value }) => JSON.stringify(sorted(value)),
  }),
  define({
    name: 'toPrettyJson',
    params: { value: 'any' },
    purpose: 'VALUE as JSON with two spaces for each depth, keys sorted.',
    example: 'toPrettyJson (dict "a" 1)',
    result: '"{\\n  \\"a\\": 1\\n}"',
    run: ({ value }) => JSON.stringify(sorted(value), null, 2),
  }),
  define({
    name: 'toYaml',
    params: { value: 'any' },
    purpose: 'VALUE as YAML, keys sorted, without a new line at the end.',
    example: 'toYaml (dict "b" (list 1 "yes") "a" "x")',
    result: '"a: x\\nb:\\n- 1\\n- \\"yes\\""',
    run: ({ value }) => stringifyYaml(value),
  }),
  define({
    name: 'fromJson',
    params: { text: 'text' },
    purpose: 'The value that JSON text holds.',
    example: 'fromJson "[1, 2]"',
    result: '[1,2]',
    run: ({ text }) => parsed(text, 'JSON', json => JSON.parse(json) as Json),
  }),
  define({
    name: 'fromYaml',
    params: { text: 'text' },
    purpose: 'The value that YAML text holds.',
    example: 'fromYaml "a: [1, yes]"',
    result: '{"a":[1,"yes"]}',
    run: ({ text }) => parsed(text, 'YAML', parseYaml),
  }),
  define({
    name: 'b64enc',
    params: { text: 'text' },
    purpose: 'TEXT in base64.',
    example: 'b64enc "hello"',
    result: '"aGVsbG8="',
    run: ({ text }) => Buffer.from(text).toString('base64'),
  }),
  define({
    name: 'b64dec',
    params: { text: 'text' },
    purpose: 'The text that is TEXT in base64.',
    example: 'b64dec "aGVsbG8="',
    result: '"hello"',
    run: ({ text }) => Buffer.from(text, 'base64').toString(),
  }),
  define({
    name: 'sha256sum',
    params: { text: 'text' },
    purpose: 'The SHA-256 of TEXT in hexadecimal.',
    example: 'trunc 8 (sha256sum "hello")',
    result: '"2cf24dba"',
    run: ({ text }) => createHash('sha256').update(text).digest('hex'),
  }),
]
