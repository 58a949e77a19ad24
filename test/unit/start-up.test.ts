import { join } from 'node:path'

import { expect } from 'chai'
import { build, type Metafile } from 'esbuild'

import { packageRoot } from '../../engine/package-root.ts'

/** What is loaded with a file at once, before anything asks for more. */
function packagesLoadedWith(file: string, { inputs }: Metafile): readonly string[] {
  const seen = new Set<string>()
  const packages = new Set<string>()
  const visit = (path: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { path: imported, kind, external } of inputs[path]?.imports ?? []) {
      if (kind !== 'import-statement') continue
      if (external !== true) visit(imported)
      else if (!imported.startsWith('node:')) packages.add(imported)
    }
  }
  visit(file)
  return [...packages].sort()
}

describe('the start of the program', () => {
  let files: Metafile

  before(async () => {
    const { metafile } = await build({
      entryPoints: [join(packageRoot, 'engine/cli.ts')],
      absWorkingDir: packageRoot,
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      metafile: true,
      write: false,
      outdir: 'dist',
    })
    files = metafile
  })

  it('takes two packages for --version and --help: commander, and yaml, which reads -e', () => {
    expect(packagesLoadedWith('engine/cli.ts', files)).to.deep.equal(['commander', 'yaml'])
  })

  it('loads SSH when a host is reached over it, and execa when one is local', () => {
    const loaded = packagesLoadedWith('engine/main.ts', files)
    expect(loaded).to.include('yaml')
    expect(loaded).not.to.include.oneOf(['ssh2', 'ssh2-promise', 'ssh-config', 'execa'])
    expect(packagesLoadedWith('engine/transport/ssh-dialer.ts', files)).to.include('ssh2')
    expect(packagesLoadedWith('engine/transport/local.ts', files)).to.deep.equal(['execa'])
  })
})
