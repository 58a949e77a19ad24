import { TsplayError } from '../errors.ts'
import { parseYaml, loadYaml } from '../load/yaml.ts'
import { isObject, Template, type Source, type SourceObject } from '../model/value.ts'
import type { ExtraVars } from './options.ts'

const HINT = `write -e name=value, -e '{"name": "value"}' or -e @file.yml`

/** Takes one value of `-e`: `@file`, a JSON or YAML mapping, or `k=v k2="a b"`. */
export function parseExtraVars(text: string): ExtraVars {
  const trimmed = text.trim()
  if (trimmed.startsWith('@')) return { kind: 'file', path: trimmed.slice(1) }
  // `name: value` is YAML; a pair whose value has a colon is not.
  if (/^[{[]|^[A-Za-z_]\w*:(\s|$)/.test(trimmed)) return { kind: 'text', text: trimmed }
  return { kind: 'pairs', vars: Object.fromEntries(splitPairs(trimmed).map(parsePair)) }
}

/** All `-e` as one mapping, later ones over earlier ones, files read. */
export async function loadExtraVars(
  all: readonly ExtraVars[],
  warn: (text: string) => void,
): Promise<SourceObject> {
  const merged: Record<string, Source> = {}
  for (const extra of all) {
    if (extra.kind === 'pairs') {
      Object.assign(merged, extra.vars)
    } else {
      const place = extra.kind === 'file' ? extra.path : '-e'
      const value =
        extra.kind === 'file'
          ? await loadYaml(extra.path, { warn })
          : parseYaml(extra.text, place, { warn })
      if (value !== null && !isObject(value)) {
        throw new TsplayError('USAGE', `${place}: extra variables must be a mapping`, {
          hint: HINT,
        })
      }
      Object.assign(merged, value)
    }
  }
  return merged
}

function parsePair(word: string): [string, Source] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
  if (name !== undefined && value !== undefined) return [name, typedValue(value)]
  throw new TsplayError('USAGE', `-e: not a variable: ${word}`, { hint: HINT })
}

/** true, false, null and whole numbers are typed; all else is text, so that 1.20 stays 1.20. */
function typedValue(value: string): Source {
  const [, , quoted] = /^(["'])(.*)\1$/s.exec(value) ?? []
  if (quoted !== undefined) return asWritten(quoted.replace(/\\(["'\\])/g, '$1'))
  if (value === 'true') return true
  if (value === 'false') return false
  if (value === 'null') return null
  // Not 0644, which is a mode, nor what a number cannot hold exactly.
  const whole = /^-?(0|[1-9]\d*)$/.test(value) && Number.isSafeInteger(Number(value))
  return whole ? Number(value) : asWritten(value)
}

function asWritten(text: string): Source {
  return text.includes('{{') ? new Template(text, { file: '-e', line: 1, column: 1 }) : text
}

function splitPairs(text: string): string[] {
  const words =
    text.match(/(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\{\{.*?\}\}|[^\s"'])+|["']/gs) ?? []
  if (words.some(word => word === '"' || word === "'")) {
    throw new TsplayError('USAGE', `-e: a quote is not closed: ${text}`, { hint: HINT })
  }
  return words
}
