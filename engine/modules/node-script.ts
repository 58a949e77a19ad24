import { readFileSync } from 'node:fs'

const texts = new Map<string, string>()

/** The text of a script in `scripts/` that runs on hosts; read once. */
export function nodeScript(name: string): string {
  const known = texts.get(name)
  if (known !== undefined) return known
  const text = readFileSync(new URL(`scripts/${name}.sh`, import.meta.url), 'utf8')
  texts.set(name, text)
  return text
}
