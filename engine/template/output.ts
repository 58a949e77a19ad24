import type { BlockNode, Node } from './ast.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation, Failure, Frame } from './frame.ts'
import { describe } from './kinds.ts'
import { LazyObject, type Value } from './scope.ts'
import { isTruthy } from './truth.ts'

/** The text of a template. */
export function writeText(nodes: readonly Node[], evaluation: Evaluation): string {
  let text = ''
  for (const node of nodes) {
    switch (node.kind) {
      case 'text':
        text += node.text
        break
      case 'output': {
        const value = evaluate(node.expression, evaluation)
        if (typeof value === 'object') throw evaluation.fail(node.place, notText(value, node.text))
        text += String(value)
        break
      }
      case 'block':
        text += writeBlock(node, evaluation)
    }
  }
  return text
}

function notText(value: Value, written: string): Failure {
  return {
    code: 'NOT_TEXT',
    message: `${written} is ${describe(value)}, which is no text`,
    hint:
      value === null
        ? 'default "" VALUE takes other text for null'
        : Array.isArray(value)
          ? 'join "," LIST, toJson or toYaml make text of a list'
          : 'toJson or toYaml make text of a mapping',
  }
}

function writeBlock(node: BlockNode, evaluation: Evaluation): string {
  const subject = evaluate(node.subject, evaluation)
  switch (node.word) {
    case 'if':
      return writeText(isTruthy(subject) ? node.body : node.otherwise, evaluation)
    case 'unless':
      return writeText(isTruthy(subject) ? node.otherwise : node.body, evaluation)
    case 'with':
      return isTruthy(subject)
        ? writeText(node.body, inside(evaluation, { context: subject }))
        : writeText(node.otherwise, evaluation)
    case 'each':
      return writeEach(node, subject, evaluation)
  }
}

function writeEach(node: BlockNode, subject: Value, evaluation: Evaluation): string {
  const entries = entriesOf(subject)
  if (entries === undefined) {
    throw evaluation.fail(node.place, {
      code: 'BAD_HELPER_ARGS',
      message: `#each: ${node.subjectText} is ${describe(subject)}, not a list or a mapping`,
    })
  }
  const last = entries.length - 1
  if (last < 0) return writeText(node.otherwise, evaluation)
  return entries
    .map(([key, item], index) => {
      const frame = { context: item(), key, index, first: index === 0, last: index === last }
      return writeText(node.body, inside(evaluation, frame))
    })
    .join('')
}

type Entry = readonly [key: string | number, item: () => Value]

// Members of a lazy mapping are computed one after the other, when their turn comes.
function entriesOf(subject: Value): readonly Entry[] | undefined {
  if (subject === null) return []
  if (Array.isArray(subject)) {
    return (subject as readonly Value[]).map((item, index) => [index, () => item])
  }
  if (subject instanceof LazyObject) {
    return subject.keys().map(key => [key, () => subject.get(key) ?? null])
  }
  if (typeof subject !== 'object') return undefined
  return Object.entries(subject).map(([key, item]) => [key, () => item])
}

const inside = (evaluation: Evaluation, frame: Omit<Frame, 'outer'>): Evaluation => ({
  ...evaluation,
  frame: { ...frame, outer: evaluation.frame },
})
