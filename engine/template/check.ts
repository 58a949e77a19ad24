import type { TsplayError } from '../errors.ts'
import type { Condition } from '../model/playbook.ts'
import { type Source, Template } from '../model/value.ts'
import { jinjaStatement } from './jinja-statement.ts'
import { parseExpression, parseText } from './parse.ts'
import { problemError } from './render.ts'

/** What is wrong with a text template, whatever the variables are. */
export function checkTemplate(template: Template): readonly TsplayError[] {
  const { problems } = parseText(template.text)
  return [...jinjaStatement(template.text), ...problems].map(problem =>
    problemError(problem, template),
  )
}

/** What is wrong with a bare expression, whatever the variables are. */
export function checkExpression(template: Template): readonly TsplayError[] {
  return parseExpression(template.text).problems.map(problem => problemError(problem, template))
}

/** What is wrong with a condition, whatever the variables are. */
export function checkCondition(condition: Condition): readonly TsplayError[] {
  switch (condition.kind) {
    case 'literal':
      return []
    case 'expression':
      return checkExpression(condition.template)
    case 'all':
    case 'any':
      return condition.of.flatMap(checkCondition)
    case 'not':
      return checkCondition(condition.of)
  }
}

/** What is wrong with any template in a value tree, whatever the variables are. */
export function checkSource(source: Source): readonly TsplayError[] {
  return templatesIn(source).flatMap(checkTemplate)
}

/** The variables that a value tree may read. */
export function freeVariables(source: Source): ReadonlySet<string> {
  return new Set(templatesIn(source).flatMap(({ text }) => [...parseText(text).variables]))
}

function templatesIn(source: Source): readonly Template[] {
  if (source instanceof Template) return [source]
  if (typeof source !== 'object' || source === null) return []
  const members: readonly Source[] = Array.isArray(source) ? source : Object.values(source)
  return members.flatMap(templatesIn)
}
