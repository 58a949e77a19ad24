/** Characters by which secrets are looked up: shorter ones cannot be in an index. */
export const HEAD: number = 3

/** Finds any of many texts in another one, in a time that hardly depends on how many they are. */
export interface SecretIndex {
  /** `secret` has at least {@link HEAD} characters. */
  readonly add: (secret: string) => void
  /** The text with each secret replaced: from left to right, at each place the longest that begins there. */
  readonly replace: (text: string, by: string) => string
}

interface Bucket {
  /** Of its secrets, longest first. */
  readonly lengths: number[]
  readonly secrets: Set<string>
}

/** An index without any secrets yet. */
export function createSecretIndex(): SecretIndex {
  const buckets = new Map<string, Bucket>()
  // Where this says no, which is nearly everywhere, no text is cut out to look for its bucket.
  const mayBegin = new Uint8Array(2 ** 16)

  const add = (secret: string): void => {
    const head = secret.slice(0, HEAD)
    const bucket = buckets.get(head) ?? { lengths: [], secrets: new Set<string>() }
    buckets.set(head, bucket)
    mayBegin[hashAt(secret, 0)] = 1
    bucket.secrets.add(secret)
    if (bucket.lengths.includes(secret.length)) return
    bucket.lengths.push(secret.length)
    bucket.lengths.sort((one, other) => other - one)
  }

  const lengthAt = (text: string, at: number): number => {
    if (mayBegin[hashAt(text, at)] === 0) return 0
    const bucket = buckets.get(text.slice(at, at + HEAD))
    return bucket?.lengths.find(length => bucket.secrets.has(text.slice(at, at + length))) ?? 0
  }

  const replace = (text: string, by: string): string => {
    const parts: string[] = []
    let open = 0
    for (let at = 0; at + HEAD <= text.length;) {
      const length = lengthAt(text, at)
      if (length > 0) {
        parts.push(text.slice(open, at), by)
        open = at + length
      }
      at += length || 1
    }
    return parts.length === 0 ? text : parts.join('') + text.slice(open)
  }
  return { add, replace }
}

/** The first {@link HEAD} characters from a place on as a number below 2 ** 16. */
function hashAt(text: string, at: number): number {
  let hash = 0
  for (let i = at; i < at + HEAD; i++) hash = (hash * 31 + text.charCodeAt(i)) & 0xffff
  return hash
}
