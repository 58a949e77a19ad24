import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { drawTopology } from '../../inventory/builder/topology-picture.ts'
import { readTopology } from '../../inventory/builder/topology.ts'
import { root } from './run.ts'

// usage: pictures.ts: draws docs/high-availability.md's pictures anew, each from the inventory named above it.
const PAGE = join(root, 'docs/high-availability.md')
const PICTURE = /(\[`docs\/(shapes\/[a-z-]+\.yml)`\]\([^)]*\)[^\n]*\n\n```mermaid\n)[^`]*(```)/g

/** The page with every picture as `tsplay-inventory graph --topology` draws it. */
export async function withPictures(page: string): Promise<string> {
  const drawn = new Map<string, string>()
  for (const [, , shape = ''] of page.matchAll(PICTURE)) {
    const warn = (text: string): never => {
      throw new Error(text)
    }
    drawn.set(shape, drawTopology(await readTopology(join(root, 'docs', shape), warn)))
  }
  return page.replace(
    PICTURE,
    (_, head: string, shape: string, end: string) => `${head}${drawn.get(shape) ?? ''}${end}`,
  )
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(PAGE, await withPictures(readFileSync(PAGE, 'utf8')))
}
