import { readScript } from '../package-root.ts'

const texts = new Map<string, string>()

/** The text of a script in `scripts/` that runs on hosts; read once. */
export function nodeScript(name: string): string {
  const known = texts.get(name)
  if (known !== undefined) return known
  const text = readScript(`modules/scripts/${name}.sh`)
  texts.set(name, text)
  return text
}
