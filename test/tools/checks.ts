import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** A tool that looks at the tree; it passes when it exits with 0. */
export interface Check {
  readonly name: string
  readonly argv: readonly [string, ...string[]]
}

/** Formatting, lint, types, build, boundaries, dead code and shell scripts: each counts as one test. */
export function checks(root: string): Check[] {
  const tool = (name: string) => join(root, 'node_modules/.bin', name)
  const cruised = ['engine', 'inventory', 'test']
  return [
    { name: 'formatting', argv: [tool('prettier'), '--check', '--log-level', 'warn', '.'] },
    { name: 'lint', argv: [tool('eslint'), '--max-warnings', '0', '.'] },
    { name: 'types', argv: [tool('tsc'), '--noEmit'] },
    { name: 'build', argv: [tool('tsx'), join(root, 'test/tools/build.ts')] },
    { name: 'boundaries', argv: [tool('depcruise'), '--output-type', 'err', ...cruised] },
    { name: 'dead code', argv: [tool('knip')] },
    { name: 'shell scripts', argv: ['shellcheck', ...shellScripts(root)] },
  ]
}

/** Every shell script of the tree, by its ending or its place. */
function shellScripts(root: string): string[] {
  const skipped = ['node_modules', 'dist', '.git']
  const found = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true }).flatMap(entry => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return skipped.includes(entry.name) ? [] : found(path)
      return entry.name.endsWith('.sh') || path === '.ci/run' ? [path] : []
    })
  return found('.').sort()
}
