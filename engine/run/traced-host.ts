import type { ExecResult, Host, RunOptions } from '../remote/host.ts'

const LONGEST = 300

/** A host that tells of each round trip: what was asked, what came back, how long it took. */
export function tracedHost(host: Host, tell: (text: string) => void): Host {
  const timed = async <T>(what: string, ask: () => Promise<T>, end?: (answer: T) => string) => {
    const start = performance.now()
    const took = (): string => `${Math.round(performance.now() - start)} ms`
    try {
      const answer = await ask()
      tell(`${what}: ${end === undefined ? '' : `${end(answer)}, `}${took()}`)
      return answer
    } catch (error) {
      tell(`${what}: ${error instanceof Error ? error.message : String(error)}, ${took()}`)
      throw error
    }
  }
  return {
    name: host.name,
    inspect: (path, options) =>
      timed(
        `look at ${path}`,
        () => host.inspect(path, options),
        found => found?.kind ?? 'absent',
      ),
    inspectAll: (paths, options) =>
      timed(
        `look at ${paths.join(' ')}`,
        () => host.inspectAll(paths, options),
        found => found.map(state => state?.kind ?? 'absent').join(' '),
      ),
    read: path =>
      timed(
        `read ${path}`,
        () => host.read(path),
        ({ length }) => `${length} bytes`,
      ),
    run: (argv, options) =>
      timed(`run ${JSON.stringify(argv)}${around(options)}`, () => host.run(argv, options), status),
    script: (text, args = [], options) =>
      timed(
        `script ${JSON.stringify(short(text))}${args.length === 0 ? '' : ` with ${JSON.stringify(args)}`}${around(options)}`,
        () => host.script(text, args, options),
        status,
      ),
    write: (path, content, options) => {
      const size = typeof content === 'function' ? options?.size : content.length
      const bytes = size === undefined ? 'a stream' : `${size} bytes`
      return timed(`write ${bytes} to ${path}`, () => host.write(path, content, options))
    },
    readStream: path => timed(`read ${path} as a stream`, () => host.readStream(path)),
    reset: () => timed('drop the connection', () => host.reset()),
  }
}

const status = ({ code, stdout, stderr }: ExecResult): string =>
  `exit status ${code}, ${stdout.length} bytes of stdout, ${stderr.length} of stderr`

// Values of the environment and stdin are where secrets travel: their names and sizes must do.
function around({ stdin, env = {}, cwd }: RunOptions = {}): string {
  const names = Object.keys(env)
  return [
    ...(cwd === undefined ? [] : [` in ${cwd}`]),
    ...(names.length === 0 ? [] : [` with ${names.join(', ')} set`]),
    ...(stdin === undefined ? [] : [` and ${sizeOf(stdin)} of stdin`]),
  ].join('')
}

const sizeOf = (stdin: NonNullable<RunOptions['stdin']>): string =>
  typeof stdin === 'function' ? 'a stream' : `${stdin.length} bytes`

// Of a long one, what it says of itself: cut anywhere, half a secret could be left, which nobody masks.
function short(text: string): string {
  if (text.length <= LONGEST) return text
  const comment = /^(?:#.*\n)*/.exec(text)?.[0] ?? ''
  return `${comment}(${text.length} characters)`
}
