import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

// Compiles engine/ and inventory/builder/ into dist/ and puts beside the code what is not code.
const root = fileURLToPath(new URL('../../', import.meta.url))
const inRoot = (...path: string[]): string => join(root, ...path)

// A build that fails leaves the last good one in place.
const fresh = inRoot('node_modules/.dist')
rmSync(fresh, { recursive: true, force: true })
const { status } = spawnSync(
  inRoot('node_modules/.bin/tsc'),
  ['-p', 'tsconfig.build.json', '--outDir', fresh],
  { cwd: root, stdio: 'inherit' },
)
// The compiler has said why.
if (status !== 0) process.exit(1)

// The scripts that run on hosts are read at run time.
for (const folder of ['engine', 'inventory/builder']) {
  for (const entry of readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.ts')) continue
    const path = join(entry.parentPath, entry.name)
    const copy = join(fresh, path.slice(root.length))
    mkdirSync(dirname(copy), { recursive: true })
    copyFileSync(path, copy)
  }
}

const { bin } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  bin: Record<string, string>
}
for (const path of Object.values(bin)) chmodSync(join(fresh, path.replace(/^dist\//, '')), 0o755)

rmSync(inRoot('dist'), { recursive: true, force: true })
renameSync(fresh, inRoot('dist'))
