/** A hint that names the known words nearest to a misspelt one; undefined where none is near. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const near = nearest(word, known)
  if (near.length === 0) return undefined
  return `did you mean ${near.map(name => `"${name}"`).join(' or ')}?`
}

/** The known words (two at most) that a misspelt one may stand for, nearest first. */
export function nearest(word: string, known: Iterable<string>): readonly string[] {
  const limit = word.length <= 3 ? 1 : word.length <= 6 ? 2 : 3
  const plain = normalise(word)

  return [...new Set(known)]
    .filter(name => name !== word)
    .map(name => ({ name, distance: editDistance(plain, normalise(name), limit) }))
    .filter(({ distance }) => distance <= limit && distance < plain.length)
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .filter(({ distance }, _index, [best]) => distance === best?.distance)
    .slice(0, 2)
    .map(({ name }) => name)
}

// kube-node, kube_node and kubeNode are the same slip.
const normalise = (word: string): string => word.toLowerCase().replaceAll(/[-_. ]/g, '')

/** Insertions, deletions, replacements and swaps of neighbours between two words; above `limit` any larger number. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)

  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      const swapped = row > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      current.push(
        Math.min(
          at(last, column) + 1,
          at(current, column - 1) + 1,
          at(last, column - 1) + (same ? 0 : 1),
          swapped ? at(before, column - 2) + 1 : Infinity,
        ),
      )
    }
    before = last
    last = current
  }
  return at(last, b.length)
}

const at = (row: readonly number[], column: number): number => row[column] ?? Infinity
