import { posix } from 'node:path'

import type { FakeHost, RecordedCommand } from './fake-host.ts'

/** Programs the commands with which modules make, move and remove paths, as far as they use them. */
export function withCoreutils(host: FakeHost): FakeHost {
  const program = (name: string, effect: (operands: string[], flags: string[]) => void): void => {
    const matches = ({ argv }: RecordedCommand): boolean => argv[0] === name
    host.onRun(matches, ({ argv }) => {
      const words = argv.slice(1)
      effect(
        words.filter(word => !word.startsWith('-')),
        words.filter(word => word.startsWith('-')),
      )
      return {}
    })
  }
  program('mkdir', paths => {
    for (const path of paths) if (!host.paths().includes(path)) host.put(path, null)
  })
  program('rm', paths => {
    for (const path of paths) host.remove(path)
  })
  program('chmod', ([mode = '', ...paths]) => {
    for (const path of paths) host.patch(path, { mode })
  })
  program('chown', ([ownership = '', ...paths]) => {
    const [owner = '', group] = ownership.split(':')
    for (const path of paths) {
      host.patch(path, { ...(owner !== '' && { owner }), ...(group !== undefined && { group }) })
    }
  })
  program('ln', ([src = '', path = ''], flags) => {
    host.put(path, flags.includes('-s') ? { target: src } : (host.text(src) ?? ''))
  })
  program('cp', ([from = '', to = '']) => {
    host.put(to, host.text(from) ?? '')
  })
  program('touch', ([path = '']) => {
    if (!host.paths().includes(path)) host.put(path, '')
  })
  program('mv', ([from = '', to = '']) => {
    host.put(to, host.entry(from))
    host.remove(from)
  })
  host.onRun(
    ({ argv }) => argv[0] === 'find' && argv.includes('-print0'),
    ({ argv }) => {
      const root = posix
        .normalize(argv.find(word => word.startsWith('/')) ?? '/')
        .replace(/\/$/, '')
      const below = host.paths().filter(path => path.startsWith(`${root}/`))
      const type = argv[argv.indexOf('-type') + 1]
      const kind = type === 'd' ? 'directory' : type === 'f' ? 'file' : undefined
      const fits = below.filter(path =>
        kind === undefined ? host.entry(path).kind !== 'symlink' : host.entry(path).kind === kind,
      )
      return { stdout: fits.map(path => `${path}\0`).join('') }
    },
  )
  return host
}
