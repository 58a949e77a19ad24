import { TsplayError } from '../errors.ts'
import type { Position } from '../model/position.ts'
import { type Json, type Source, Template } from '../model/value.ts'
import type { Parsed, Place, Problem } from './ast.ts'
import { evaluate } from './evaluate.ts'
import type { Evaluation } from './frame.ts'
import { materialize } from './materialize.ts'
import { writeText } from './output.ts'
import { parseExpression, parseText } from './parse.ts'
import { LazyObject, type Scope, type Value } from './scope.ts'

export { materialize } from './materialize.ts'

/** A value tree with every template in it rendered; what holds none is given back as it is. */
export function renderValue(source: Source, scope: Scope): Json {
  if (source instanceof Template) return renderTemplate(source, scope)
  if (typeof source !== 'object' || source === null) return source
  if (Array.isArray(source)) {
    const items = source as readonly Source[]
    const rendered = items.map(item => renderValue(item, scope))
    return rendered
  }
  const entries = Object.entries(source as Readonly<Record<string, Source>>)
  return Object.fromEntries(entries.map(([key, value]) => [key, renderValue(value, scope)]))
}

/** A value as written: one `{{…}}` alone keeps its type, anything else is text. */
export function renderTemplate(template: Template, scope: Scope): Json {
  const nodes = rootOf(parseText(template.text), template)
  const [only] = nodes
  const evaluation = start(template, scope)
  return nodes.length === 1 && only?.kind === 'output'
    ? materialize(evaluate(only.expression, evaluation))
    : writeText(nodes, evaluation)
}

/** The text of a template file. */
export function renderText(template: Template, scope: Scope): string {
  const nodes = rootOf(parseText(template.text), template)
  return writeText(nodes, start(template, scope))
}

/** The value of a bare expression, such as `loop` holds. */
export function evaluateExpression(template: Template, scope: Scope): Json {
  return materialize(evaluateLazily(template, scope))
}

/** As {@link evaluateExpression}, with lazy mappings as they are. */
export function evaluateLazily(template: Template, scope: Scope): Value {
  const root = rootOf(parseExpression(template.text), template)
  return evaluate(root, start(template, scope))
}

/** The error for a problem found without variables. */
export function problemError(problem: Problem, template: Template): TsplayError {
  const { code, message, hint, place } = problem
  return new TsplayError(code, message, { hint, position: positionIn(template, place) })
}

function rootOf<Root>(parsed: Parsed<Root>, template: Template): Root {
  if (parsed.root !== undefined) return parsed.root
  const [problem] = parsed.problems
  if (problem === undefined) throw new Error('a template without root has no problem either')
  throw problemError(problem, template)
}

function start(template: Template, scope: Scope): Evaluation {
  return {
    frame: { context: new LazyObject(scope.get, scope.names) },
    fail: (place, { code, message, hint }) =>
      new TsplayError(code, message, { hint, position: positionIn(template, place) }),
  }
}

// Lines after the first begin at the column of the first: so they stand in a YAML block scalar.
function positionIn({ position }: Template, { line, column }: Place): Position {
  return {
    file: position.file,
    line: position.line + line,
    column: position.column + column,
  }
}
