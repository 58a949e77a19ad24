import type { Helper } from '../helper.ts'
import { addresses } from './addresses.ts'
import { comparison } from './comparison.ts'
import { conversion } from './conversion.ts'
import { kindsOf } from './kind-of.ts'
import { layout } from './layout.ts'
import { lists } from './lists.ts'
import { logic } from './logic.ts'
import { mappings } from './mappings.ts'
import { members } from './members.ts'
import { numbers } from './numbers.ts'
import { paths } from './paths.ts'
import { regex } from './regex.ts'
import { sets } from './sets.ts'
import { split } from './split.ts'
import { text } from './text.ts'
import { versions } from './versions.ts'

/** Themes of helpers, in the order in which the documentation shows them. */
export const themes: Readonly<Record<string, readonly Helper[]>> = {
  'Presence and choice': logic,
  Comparison: comparison,
  Versions: versions,
  Members: members,
  Mappings: mappings,
  Lists: lists,
  'Lists as sets, lists of mappings': sets,
  'Text and lists': split,
  Text: text,
  Layout: layout,
  'Regular expressions': regex,
  Numbers: numbers,
  Conversion: conversion,
  Kinds: kindsOf,
  'Addresses and networks': addresses,
  Paths: paths,
}

const byName = new Map(
  Object.values(themes)
    .flat()
    .flatMap(helper => [helper.name, ...(helper.aliases ?? [])].map(name => [name, helper])),
)

/** The helper of a name. */
export function helperNamed(name: string): Helper | undefined {
  return byName.get(name)
}

/** Every name that may be called. */
export function helperNames(): readonly string[] {
  return [...byName.keys()]
}
