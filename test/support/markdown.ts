import { readFile } from 'node:fs/promises'

/** A table of a page: its header cells, and its rows of cells. */
export interface Table {
  readonly header: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** The text of a page, by its path in the project. */
export const readPage = (path: string): Promise<string> =>
  readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

/** Every table of a page, in order. */
export function tablesOf(page: string): readonly Table[] {
  const blocks = withoutFences(page).match(/^\|.*\n\|[-| ]+\|\n(\|.*\n?)*/gm) ?? []
  return blocks.map(block => {
    const [header = [], , ...rows] = block.trim().split('\n').map(cellsOf)
    return { header, rows }
  })
}

/** What stands between backticks in a text, the fenced blocks left out. */
export function codeSpans(page: string): readonly string[] {
  return [...withoutFences(page).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => unescape(code))
}

/** The fenced blocks of a language (`''`: of none), without the indent of their fence. */
export function fences(page: string, language: string): readonly string[] {
  return [...page.matchAll(/^( *)```(\w*)\n(.*?)^ *```$/gms)].flatMap(([, indent, name, text]) =>
    name === language ? [(text ?? '').replaceAll(new RegExp(`^${indent ?? ''}`, 'gm'), '')] : [],
  )
}

const withoutFences = (page: string): string => page.replaceAll(/^ *```.*?^ *```$/gms, '')

const unescape = (code: string): string => code.replaceAll('\\|', '|')

const cellsOf = (line: string): readonly string[] =>
  line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim())
