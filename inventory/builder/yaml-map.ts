import { isScalar, Scalar, YAMLMap } from 'yaml'

/** The text of a key or a value; empty for what is no text. */
export function textOf(node: unknown): string {
  const value = isScalar(node) ? node.value : node
  return typeof value === 'string' ? value : ''
}

/** Whether nothing stands there: no key, or a key without a value. */
export function isNothing(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && node.value === null)
}

/** Puts an entry at the end, unless there is one of that name. */
export function addEntry(map: YAMLMap, key: string, value: YAMLMap | null): void {
  if (map.has(key)) return
  // `{}` was written for nothing; with something in it, it is a block like the others.
  if (map.items.length === 0) map.flow = false
  // A null of no node would be printed as `? key`.
  map.set(key, value ?? new Scalar(null))
}

/** Takes an entry out, with the comment that stands above it. */
export function removeEntry(map: YAMLMap, key: string): void {
  const index = map.items.findIndex(item => textOf(item.key) === key)
  if (index < 0) return
  map.items.splice(index, 1)
  const [first] = map.items
  // The blank line or comment in front of the first entry belongs to the mapping.
  if (index === 0 && first !== undefined && isScalar(first.key)) first.key.spaceBefore = false
}

/** A host's addresses as they are written. */
export function addressMap(vars: Readonly<Record<string, string>>): YAMLMap {
  const map = new YAMLMap()
  for (const [key, value] of Object.entries(vars)) map.set(key, addressScalar(value))
  return map
}

// To YAML 1.1, which Ansible reads, digits between colons are one number in base 60.
function addressScalar(address: string): Scalar {
  const scalar = new Scalar(address)
  if (/^\d[\d:]*$/.test(address)) scalar.type = Scalar.QUOTE_SINGLE
  return scalar
}
