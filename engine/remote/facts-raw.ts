/** The answer of `facts.sh`, cut into its parts. */
export interface RawFacts {
  readonly values: Readonly<Record<string, string>>
  readonly sections: Readonly<Record<string, string>>
}

/** Cuts the answer of `facts.sh` into values and sections. */
export function parseRawFacts(text: string): RawFacts {
  const [head = '', ...parts] = text.split('\n@@')
  const values = Object.fromEntries(
    head.split('\n').flatMap(line => {
      const at = line.indexOf('=')
      return at < 0 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]]
    }),
  )
  const sections = Object.fromEntries(
    parts.map(part => {
      const at = part.indexOf('\n')
      return [part.slice(0, at), part.slice(at + 1)]
    }),
  )
  return { values, sections }
}

/** The lines of a section that are not empty. */
export function linesOf(raw: RawFacts, section: string): readonly string[] {
  return (raw.sections[section] ?? '').split('\n').filter(line => line.trim() !== '')
}
