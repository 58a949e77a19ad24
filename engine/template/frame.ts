import type { Json } from '../model/value.ts'
import type { PathExpression, Place } from './ast.ts'
import type { HelperError } from './helper-error.ts'
import type { Value } from './scope.ts'

/** What a block has opened: its context, and where a loop stands. */
export interface Frame {
  readonly context: Value
  readonly key?: Json
  readonly index?: number
  readonly first?: boolean
  readonly last?: boolean
  readonly outer?: Frame
}

/** Makes the error for a place in the template that is evaluated. */
export interface Evaluation {
  readonly frame: Frame
  readonly fail: (place: Place, problem: Failure) => Error
}

/** What went wrong while evaluating; the place is added by the caller. */
export type Failure = Pick<HelperError, 'code' | 'message'> & { readonly hint?: string | undefined }

/** Where a path begins. */
export function startOf({ start, depth }: PathExpression, innermost: Frame): Value | undefined {
  let frame: Frame | undefined = innermost
  for (let left = depth; left > 0; left--) frame = frame?.outer
  return frame?.[start]
}
