import type { Change, Diff, RunEvent, StepResult, TaskRef } from '../model/event.ts'
import type { Json, JsonObject } from '../model/value.ts'
import { hiddenValues } from './hidden-values.ts'
import { MASK, maskPrivateKeys } from './private-keys.ts'
import { createSecretIndex, HEAD } from './secret-index.ts'
import { maskUrlPasswords } from './url-passwords.ts'

const CENSORED = 'the output is hidden, because the task has no_log: true'
const KEPT: readonly string[] = ['changed', 'failed', 'skipped', 'unreachable', 'attempts']
// Shorter values would blot out half the output and could be guessed from what is left.
const SHORTEST = HEAD

/** Takes secrets out of events before any writer sees them. */
export interface Redactor {
  /** Every later occurrence of this value, or of one of its longer lines, is masked. */
  readonly add: (secret: string) => void
  readonly text: (text: string) => string
  readonly event: (event: RunEvent) => RunEvent
}

/** A redactor that knows no secrets yet but heeds `no_log`. */
export function createRedactor(): Redactor {
  const secrets = createSecretIndex()

  const add = (secret: string) => {
    for (const part of [secret.trim(), ...longLines(secret)]) {
      if (part.length < SHORTEST) continue
      secrets.add(part)
      secrets.add(asInJson(part))
    }
  }
  const text = (value: string) => secrets.replace(maskUrlPasswords(maskPrivateKeys(value)), MASK)
  const event = (told: RunEvent) => {
    // What a task with no_log has learnt is a secret wherever it turns up later, in a diff too.
    if (told.type === 'result') hiddenValues(told).forEach(add)
    return redactEvent(told, text)
  }
  return { add, text, event }
}

type MaskText = (text: string) => string

function redactEvent(event: RunEvent, mask: MaskText): RunEvent {
  switch (event.type) {
    case 'item': {
      const label = event.outcome.noLog ? MASK : mask(event.label)
      return { ...withTask(event, mask), label, outcome: redactOutcome(event.outcome, mask) }
    }
    case 'result':
      return { ...withTask(event, mask), outcome: redactOutcome(event.outcome, mask) }
    case 'retry':
      return { ...withTask(event, mask), result: redactResult(event.result, event.noLog, mask) }
    case 'task_start':
      return withTask(event, mask)
    case 'trace':
      return {
        ...event,
        text: mask(event.text),
        ...(event.task === undefined ? {} : { task: maskTask(event.task, mask) }),
      }
    case 'message':
    case 'warning':
      return { ...event, text: mask(event.text) }
    case 'play_start':
      return { ...event, name: mask(event.name) }
    case 'run_start':
    case 'play_end':
    case 'run_end':
      return event
  }
}

type TaskEvent = Extract<RunEvent, { task: unknown }>

function withTask<E extends TaskEvent>(event: E, mask: MaskText): E {
  return { ...event, task: maskTask(event.task, mask) }
}

function maskTask(task: TaskRef, mask: MaskText): TaskRef {
  return { ...task, name: mask(task.name) }
}

function redactOutcome(outcome: StepResult, mask: MaskText): StepResult {
  return {
    ...outcome,
    result: redactResult(outcome.result, outcome.noLog, mask),
    changes: outcome.noLog ? [] : outcome.changes.map(change => redactChange(change, mask)),
  }
}

function redactResult(result: JsonObject, noLog: boolean, mask: MaskText): JsonObject {
  if (!noLog) return maskObject(result, mask)
  const kept = Object.entries(result).filter(
    ([key, value]) => KEPT.includes(key) && typeof value !== 'string',
  )
  return { censored: CENSORED, ...Object.fromEntries(kept) }
}

function redactChange({ description, diff }: Change, mask: MaskText): Change {
  const masked = { description: mask(description) }
  return diff === undefined ? masked : { ...masked, diff: redactDiff(diff, mask) }
}

function redactDiff({ path, before, after }: Diff, mask: MaskText): Diff {
  const side = (text: string | null) => (text === null ? null : mask(text))
  return { path: mask(path), before: side(before), after: side(after) }
}

function maskJson(value: Json, mask: MaskText): Json {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return (value as readonly Json[]).map(item => maskJson(item, mask))
  if (typeof value === 'object' && value !== null) return maskObject(value as JsonObject, mask)
  return value
}

function maskObject(object: JsonObject, mask: MaskText): JsonObject {
  const entries = Object.entries(object)
  return Object.fromEntries(entries.map(([key, value]) => [key, maskJson(value, mask)]))
}

// A key or certificate is shown line by line often enough: stderr tails, diffs, lineinfile.
function longLines(secret: string): string[] {
  const lines = secret.split('\n').map(line => line.trim())
  return lines.length < 2 ? [] : lines.filter(line => line.length >= 16 && !line.startsWith('---'))
}

/** Arguments and command lines are traced as JSON, where quotes and line breaks are written otherwise. */
const asInJson = (text: string): string => JSON.stringify(text).slice(1, -1)
