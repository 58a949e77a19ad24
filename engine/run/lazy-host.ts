import type { Host, RunOptions } from '../remote/host.ts'

/**
 * A host that is connected to when it is first asked something, so that a task that needs no host
 * costs no connection. Every command gets the task's environment and its timeout.
 */
export function lazyHost(
  name: string,
  open: () => Promise<Host>,
  defaults: Pick<RunOptions, 'env' | 'timeout'>,
): Host {
  let opened: Promise<Host> | undefined
  const host = () => (opened ??= open())
  const withDefaults = (options: RunOptions = {}): RunOptions => ({
    ...defaults,
    ...options,
    env: { ...defaults.env, ...options.env },
  })
  return {
    name,
    inspect: async (path, options) => (await host()).inspect(path, options),
    inspectAll: async (paths, options) => (await host()).inspectAll(paths, options),
    read: async path => (await host()).read(path),
    run: async (argv, options) => (await host()).run(argv, withDefaults(options)),
    script: async (text, args, options) => (await host()).script(text, args, withDefaults(options)),
    write: async (path, content, options) => (await host()).write(path, content, options),
    readStream: async path => (await host()).readStream(path),
    reset: async () => (await host()).reset(),
  }
}
