import { TsplayError } from '../errors.ts'

/**
 * A command as a message has room for it. Never cut: of a secret that is cut in two, what is left
 * would not be known as one and not be masked. All of it is told as `cmd`.
 */
export function named(label: string): string {
  return label.length <= 300 ? label : `a command of ${label.length} characters`
}

/** The error of a command that was killed because its time was over. */
export function timeoutError(host: string, label: string, ms: number): TsplayError {
  return new TsplayError(
    'TIMEOUT',
    `${host}: killed after ${ms / 1000} s without an end: ${named(label)}`,
    { data: { cmd: label } },
  )
}

/** The error of a command that was killed because it said too much. */
export function outputLimitError(host: string, label: string, limit: number): TsplayError {
  return new TsplayError(
    'OUTPUT_LIMIT',
    `${host}: killed because its output is longer than ${limit} bytes: ${named(label)}`,
    { hint: 'send the output to a file on the host', data: { cmd: label } },
  )
}

/** The same error with what the command had said before it was killed. */
export function withOutput(error: TsplayError, stdout: Buffer, stderr: Buffer): TsplayError {
  const { code, message, position, hint, cause } = error
  const data = { ...error.data, stdout: stdout.toString(), stderr: stderr.toString() }
  return new TsplayError(code, message, { position, hint, cause, data })
}
