import type { ErrorCode } from '../errors.ts'

/** Thrown by helpers, which do not know where they were called: the evaluator adds place and name. */
export class HelperError extends Error {
  readonly hint: string | undefined
  readonly code: ErrorCode

  constructor(
    message: string,
    {
      hint,
      code = 'BAD_HELPER_ARGS',
    }: { readonly hint?: string | undefined; readonly code?: ErrorCode } = {},
  ) {
    super(message)
    this.hint = hint
    this.code = code
  }
}
