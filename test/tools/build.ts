import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Compiles engine/ and inventory/builder/ into dist/ and puts beside the code what is not code. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const inRoot = (...path: string[]): string => join(root, ...path)

rmSync(inRoot('dist'), { recursive: true, force: true })
execFileSync(inRoot('node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})

// The scripts that run on hosts are read at run time.
for (const folder of ['engine', 'inventory/builder']) {
  for (const entry of readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.ts')) continue
    const path = join(entry.parentPath, entry.name)
    copyFileSync(path, inRoot('dist', path.slice(root.length)))
  }
}

const { bin } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  bin: Record<string, string>
}
for (const path of Object.values(bin)) chmodSync(inRoot(path), 0o755)
