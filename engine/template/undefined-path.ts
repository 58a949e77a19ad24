import { didYouMean } from '../did-you-mean.ts'
import type { PathExpression } from './ast.ts'
import { type Failure, type Frame, startOf } from './frame.ts'
import { usage } from './helper.ts'
import { describe } from './kinds.ts'
import { member, memberKeys } from './lookup.ts'

/** Why a path leads nowhere: the part that is missing, and what may have been meant. */
export function undefinedPath(path: PathExpression, frame: Frame): Failure {
  let holder = startOf(path, frame)
  let missing = 0
  for (const [index, part] of path.parts.entries()) {
    const next = holder === undefined ? undefined : member(holder, part)
    missing = index
    if (next === undefined) break
    holder = next
  }
  const part = path.parts[missing] ?? ''
  const code = 'UNDEFINED_VARIABLE'
  if (missing === 0) {
    const what = path.depth === 0 && frame.outer === undefined ? 'undefined variable' : 'undefined'
    const hint = outerName(path, frame) ?? helperHint(path) ?? didYouMean(part, memberKeys(holder))
    return { code, message: `${what} "${path.text}"`, hint }
  }
  const parent = path.parts.slice(0, missing).join('.')
  const reason =
    memberKeys(holder).length > 0
      ? `${parent} has no "${part}"`
      : `${parent} is ${describe(holder)}`
  const hint = part === 'length' ? `write: len ${parent}` : didYouMean(part, memberKeys(holder))
  return { code, message: `undefined "${path.text}": ${reason}`, hint }
}

// Inside #each and #with a name is looked up in the item: what stands outside needs ../
function outerName({ parts, depth, text }: PathExpression, innermost: Frame): string | undefined {
  const [name = ''] = parts
  let frame: Frame | undefined = innermost
  for (let steps = 0; frame !== undefined; steps++, frame = frame.outer) {
    if (steps > depth && member(frame.context, name) !== undefined) {
      const path = text.replace(/^(\.\.\/|\.\/|this\.)+/, '')
      return `inside this block, the outer one is written ${'../'.repeat(steps)}${path}`
    }
  }
  return undefined
}

const helperHint = ({ helper }: PathExpression): string | undefined =>
  helper === undefined ? undefined : `the helper of this name takes arguments: ${usage(helper)}`
