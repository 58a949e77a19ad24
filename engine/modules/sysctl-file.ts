/** A parameter and the value it is to have; undefined: it is to be in the file no more. */
export interface Setting {
  readonly key: string
  readonly value: string | undefined
}

/**
 * The path of a parameter below /proc/sys.
 * As in sysctl itself: where a slash comes first, dots belong to names (`net/ipv4/conf/eth0.10/…`).
 */
export function sysctlPath(key: string): string {
  const first = /[./]/.exec(key)?.[0]
  if (first === '/') return key
  return key.replace(/[./]/g, mark => (mark === '.' ? '/' : '.'))
}

/** Blanks between the numbers of a value carry no meaning. */
export function normalValue(value: string): string {
  return value.trim().split(/\s+/).join(' ')
}

interface Line {
  readonly text: string
  readonly path?: string
  readonly value?: string
}

/** A sysctl file with some settings put right; all other lines and comments stay as they are. */
export function editSysctlFile(before: string, settings: readonly Setting[]): string {
  const lines = before === '' ? [] : before.replace(/\n$/, '').split('\n').map(parseLine)
  const edited = settings.reduce<readonly Line[]>(putSetting, lines)
  return edited === lines ? before : edited.map(({ text }) => `${text}\n`).join('')
}

function parseLine(text: string): Line {
  const match = /^\s*-?\s*([^#;\s=][^=]*?)\s*=\s*(.*?)\s*$/.exec(text)
  if (match === null) return { text }
  return { text, path: sysctlPath(match[1] ?? ''), value: normalValue(match[2] ?? '') }
}

function putSetting(lines: readonly Line[], { key, value }: Setting): readonly Line[] {
  const path = sysctlPath(key)
  const last = lines.findLastIndex(line => line.path === path)
  if (value === undefined) return last < 0 ? lines : lines.filter(line => line.path !== path)
  // The kernel is given the last one.
  if (lines[last]?.value === value) return lines
  const wanted: Line = { text: `${key} = ${value}`, path, value }
  if (last < 0) return [...lines, wanted]
  return lines.flatMap((line, index) =>
    index === last ? [wanted] : line.path === path ? [] : [line],
  )
}
