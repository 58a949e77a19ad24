import { TsplayError } from '../errors.ts'

/** A command with everything around it that the shell has to set up. */
export interface CommandShape {
  readonly argv: readonly string[]
  readonly env?: Readonly<Record<string, string>> | undefined
  readonly cwd?: string | undefined
  readonly umask?: string | undefined
  /** Default: /dev/null. */
  readonly stdin?: Uint8Array | undefined
}

const plainWord = /^[A-Za-z0-9_@%+:,./-]+$/
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/** One shell word that means exactly the given text. */
export function quote(word: string): string {
  if (word.includes('\0')) {
    throw new TsplayError('BAD_ARGS', 'a command cannot carry a NUL character', {
      hint: 'pass binary data through stdin or a file',
    })
  }
  return plainWord.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** An argument vector as shell text. */
export function commandLine(argv: readonly string[]): string {
  return argv.map(quote).join(' ')
}

/** A `printf` that writes exactly these bytes, whatever they are; a builtin in every shell we meet. */
export function printBytes(data: Uint8Array): string {
  // A leading dash would be an option to bash's printf.
  const text = Buffer.from(data).toString('latin1')
  return `printf '${text.replace(/[^\n\t !"#$&(-[\]-~]|^-/g, escapeByte)}'`
}

function escapeByte(char: string): string {
  return char === '%' ? '%%' : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`
}

/** Assignments that are exported to what is run after them. */
export function exportEnv(env: Readonly<Record<string, string>>): string {
  const words = Object.entries(env).map(([name, value]) => {
    if (!variableName.test(name)) {
      throw new TsplayError('BAD_ARGS', `not a name for an environment variable: ${name}`)
    }
    return `${name}=${quote(value)}`
  })
  return words.length === 0 ? '' : `export ${words.join(' ')};`
}

/**
 * A command started in the background, in a session of its own, inside the framed shell.
 * The environment is set by the shell, not by `env`, so that no value shows in an argument list.
 */
export function backgroundCommand(shape: CommandShape): string {
  const { argv, stdin } = shape
  const body = `{ ${preparation(shape)} exec \${tsp_setsid:+"$tsp_setsid"} ${commandLine(argv)}; }`
  return stdin === undefined || stdin.length === 0
    ? `${body} </dev/null &`
    : `${printBytes(stdin)} | ${body} &`
}

/** The same without stdin, for `session.sh`: what it has to evaluate before it starts the command. */
export function commandSetup(shape: CommandShape): string {
  return `${preparation(shape)} set -- ${commandLine(shape.argv)}`
}

function preparation({ env = {}, cwd, umask }: CommandShape): string {
  return [
    exportEnv(env),
    umask === undefined ? '' : `umask ${quote(umask)} || exit;`,
    cwd === undefined ? '' : `cd -- ${quote(cwd)} || exit;`,
  ].join('')
}
