import type { RunEvent } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'

type ResultEvent = Extract<RunEvent, { type: 'result' }>

// Shorter ones are words like `running`, and masking these would make all output unreadable.
const SHORTEST = 8
const LONGEST = 64 * 1024
const OUTPUTS: readonly string[] = ['stdout', 'stderr', 'content']

/** What a task with `no_log` brought to light: its output, and the variables that it set. */
export function hiddenValues({ task, outcome }: ResultEvent): readonly string[] {
  if (!outcome.noLog) return []
  // What is known of a machine is no secret, and half of all output.
  const sets = task.module === 'setup' ? [] : factsOf(outcome.result)
  return [...new Set([...outputsOf(outcome.result), ...sets])].filter(isTelling)
}

function outputsOf(result: JsonObject): string[] {
  const { encoding } = result
  const outputs = OUTPUTS.map(key => result[key]).filter(value => typeof value === 'string')
  const decoded =
    encoding === 'base64' ? outputs.map(value => Buffer.from(value, 'base64').toString('utf8')) : []
  return [...outputs, ...decoded, ...itemsOf(result).flatMap(outputsOf)]
}

function factsOf(result: JsonObject): string[] {
  const { ansible_facts: facts } = result
  const own = facts === undefined ? [] : stringsIn(facts)
  return [...own, ...itemsOf(result).flatMap(factsOf)]
}

function itemsOf({ results }: JsonObject): readonly JsonObject[] {
  return Array.isArray(results) ? (results as readonly Json[]).filter(isObject) : []
}

function stringsIn(value: Json): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(stringsIn)
  return isObject(value) ? Object.values(value).flatMap(stringsIn) : []
}

const isTelling = (value: string): boolean =>
  value.trim().length >= SHORTEST && value.length <= LONGEST

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
