import { formatPosition, type Position } from './model/position.ts'

/** Every kind of problem that tsplay tells a user about; tests and exit codes go by these. */
export type ErrorCode =
  // usage and files
  | 'USAGE'
  | 'FILE_NOT_FOUND'
  | 'FILE_UNREADABLE'
  // load
  | 'YAML_SYNTAX'
  | 'DUPLICATE_KEY'
  | 'UNQUOTED_TEMPLATE'
  | 'UNKNOWN_TAG'
  | 'BAD_INVENTORY'
  | 'BAD_PATTERN'
  | 'NO_HOSTS'
  | 'BAD_PLAYBOOK'
  | 'UNKNOWN_KEYWORD'
  | 'BAD_KEYWORD'
  | 'BAD_VAULT'
  // plan
  | 'UNKNOWN_MODULE'
  | 'BAD_ARGS'
  | 'BAD_VARIABLE'
  | 'ROLE_NOT_FOUND'
  | 'ROLE_CYCLE'
  | 'HANDLER_NOT_FOUND'
  | 'UNKNOWN_SUBJECT_TAG'
  | 'NO_SUCH_TASK'
  // template
  | 'TEMPLATE_SYNTAX'
  | 'UNKNOWN_HELPER'
  | 'BAD_HELPER_ARGS'
  | 'UNDEFINED_VARIABLE'
  | 'CYCLIC_VARIABLE'
  | 'NOT_BOOLEAN'
  | 'NOT_TEXT'
  // `fail` and `required` in a template
  | 'TEMPLATE_FAILED'
  // hosts
  | 'UNREACHABLE'
  | 'HOST_KEY_CHANGED'
  | 'BECOME_FAILED'
  | 'COMMAND_FAILED'
  | 'TIMEOUT'
  | 'OUTPUT_LIMIT'
  | 'CHECKSUM_MISMATCH'
  | 'NOT_A_FILE'
  | 'MODULE_FAILED'
  | 'CHECK_MODE_UNSUPPORTED'
  | 'INTERRUPTED'

/** What a {@link TsplayError} can carry besides its message. */
export interface ErrorDetails {
  /** Where in the user's files the cause stands. */
  readonly position?: Position | undefined
  /** What the user can do about it: one sentence. */
  readonly hint?: string | undefined
  /** Facts for a failed task's result, such as `cmd`, `rc`, `stdout`, `stderr`. */
  readonly data?: Readonly<Record<string, unknown>> | undefined
  readonly cause?: unknown
}

/** A problem that is not a bug of tsplay: the user's files, arguments or hosts caused it. */
export class TsplayError extends Error {
  override readonly name: string = 'TsplayError'
  readonly code: ErrorCode
  readonly position: Position | undefined
  readonly hint: string | undefined
  readonly data: Readonly<Record<string, unknown>> | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.position = details.position
    this.hint = details.hint
    this.data = details.data
  }
}

/** The host cannot be talked to (any more): the task did not run, or nobody knows how it ended. */
export class UnreachableError extends TsplayError {
  override readonly name = 'UnreachableError'

  constructor(message: string, details: ErrorDetails & { readonly code?: ErrorCode } = {}) {
    super(details.code ?? 'UNREACHABLE', message, details)
  }
}

/** Several problems found in one pass, reported together. */
export class TsplayErrors extends Error {
  override readonly name = 'TsplayErrors'
  readonly errors: readonly TsplayError[]

  constructor(errors: readonly TsplayError[]) {
    super(errors.map(formatError).join('\n'))
    this.errors = errors
  }
}

/** The problems inside an error, as far as they are the user's; anything else goes on as it is. */
export function userErrors(error: unknown): readonly TsplayError[] {
  if (error instanceof TsplayErrors) return error.errors
  if (error instanceof TsplayError) return [error]
  throw error
}

/** `file:line:col: message (hint)`, the one form in which errors are shown. */
export function formatError(error: TsplayError): string {
  const place = error.position === undefined ? '' : `${formatPosition(error.position)}: `
  const hint = error.hint === undefined ? '' : `\n  hint: ${error.hint}`
  return `${place}${error.message}${hint}`
}
