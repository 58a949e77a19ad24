import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import { build } from 'esbuild'

// Bundles engine/ and inventory/builder/ with the packages they use into dist/, and puts beside the
// code what is not code: Node takes longer to find and read four hundred files than to run them.
const root = fileURLToPath(new URL('../../', import.meta.url))
const inRoot = (...path: string[]): string => join(root, ...path)

// esbuild takes the types away without reading them.
const { status } = spawnSync(inRoot('node_modules/.bin/tsc'), ['-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
})
// The compiler has said why.
if (status !== 0) process.exit(1)

// A build that fails leaves the last good one in place.
const fresh = inRoot('node_modules/.dist')
rmSync(fresh, { recursive: true, force: true })
const put = (path: string): string => {
  const target = join(fresh, path)
  mkdirSync(dirname(target), { recursive: true })
  return target
}

const { outputFiles } = await build({
  entryPoints: ['engine/cli.ts', 'inventory/builder/cli.ts'].map(path => inRoot(path)),
  outbase: root,
  outdir: inRoot('dist'),
  write: false,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  chunkNames: 'chunks/[name]-[hash]',
  // `node --enable-source-maps` and the bench's profile read them.
  sourcemap: true,
  sourcesContent: false,
  // It looks for native code of its own beside itself.
  external: ['ssh2'],
  // ssh2-promise loads a SOCKS server, and with it lodash, which nothing here ever starts.
  alias: { '@heroku/socksv5': 'node:net' },
  // What CommonJS packages ask Node for.
  banner: {
    js: "import { createRequire as createNodeRequire } from 'node:module'\nconst require = createNodeRequire(import.meta.url)",
  },
  logLevel: 'warning',
})
for (const { path, contents } of outputFiles) {
  writeFileSync(put(relative(inRoot('dist'), path)), contents)
}

// The scripts that run on hosts are read at run time.
for (const folder of ['engine', 'inventory/builder']) {
  for (const entry of readdirSync(inRoot(folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.endsWith('.ts')) continue
    const path = join(entry.parentPath, entry.name)
    copyFileSync(path, put(relative(root, path)))
  }
}

const { bin } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as {
  bin: Record<string, string>
}
for (const path of Object.values(bin)) chmodSync(put(relative('dist', path)), 0o755)

rmSync(inRoot('dist'), { recursive: true, force: true })
renameSync(fresh, inRoot('dist'))
