import { parse, stringify } from 'yaml'

import type { Json } from './model/value.ts'

/**
 * A value as YAML, the same bytes for the same value: keys sorted and lists not indented, as Helm
 * writes them, and text quoted wherever a YAML 1.1 reader (every Go program) would take it for
 * something else. Without a newline at the end.
 */
export function stringifyYaml(value: Json): string {
  const text = stringify(value, {
    aliasDuplicateObjects: false,
    compat: 'yaml-1.1',
    indentSeq: false,
    lineWidth: 0,
    sortMapEntries: true,
  })
  return text.replace(/\n$/, '')
}

/** The value of one YAML document that comes from no file; throws the vendor's error. */
export function parseYaml(text: string): Json {
  return parse(text, { uniqueKeys: true, prettyErrors: true }) as Json
}
