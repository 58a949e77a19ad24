/** A place in one of the user's files; line and column count from 1. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** The places of one YAML mapping or sequence: of itself, its keys and its values. */
interface ContainerPositions {
  readonly self: Position
  readonly keys: ReadonlyMap<string, Position>
  readonly values: ReadonlyMap<string, Position>
}

// Beside the values instead of around them, so that a loaded tree is plain JSON to everybody else.
const places = new WeakMap<object, ContainerPositions>()

/** Remembers where a loaded mapping or sequence stood; called by the YAML loader only. */
export function rememberPositions(container: object, positions: ContainerPositions): void {
  places.set(container, positions)
}

/** Gives a mapping the places of one that it was made from; `nameOf` tells what a key became. */
export function copyPositions(from: object, to: object, nameOf: (key: string) => string): void {
  const known = places.get(from)
  if (known === undefined) return
  const renamed = (map: ReadonlyMap<string, Position>): ReadonlyMap<string, Position> =>
    new Map([...map].map(([key, place]) => [nameOf(key), place]))
  const { self, keys, values } = known
  places.set(to, { self, keys: renamed(keys), values: renamed(values) })
}

/** Where a loaded mapping or sequence stands; undefined for values that came from no file. */
export function positionOf(container: object): Position | undefined {
  return places.get(container)?.self
}

/** Where the key of a loaded mapping stands. */
export function positionOfKey(container: object, key: string): Position | undefined {
  const known = places.get(container)
  return known?.keys.get(key) ?? known?.values.get(key) ?? known?.self
}

/** Where the value under a key, or at an index, of a loaded container stands. */
export function positionOfValue(container: object, key: string | number): Position | undefined {
  const known = places.get(container)
  return known?.values.get(String(key)) ?? known?.self
}

/** `file:line:col` */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`
}
