import type { RunEvent, StepResult } from '../model/event.ts'
import { formatPosition } from '../model/position.ts'
import { formatDiff } from './diff.ts'
import { failureDetails, failureMessage } from './failure.ts'
import { createPaint } from './paint.ts'
import { isFailure } from './summary.ts'
import { taskTitle, textOf } from './text.ts'
import { formatXml, type XmlElement } from './xml.ts'

type Verdict = 'passed' | 'failure' | 'error' | 'skipped'

interface Case {
  readonly verdict: Verdict
  readonly seconds: number
  readonly element: XmlElement
}

interface Suite {
  readonly name: string
  readonly start: number
  end: number
  readonly cases: Case[]
}

type ResultEvent = Extract<RunEvent, { type: 'result' }>
type ItemEvent = Extract<RunEvent, { type: 'item' }>

/** Gathers events into the XML that CI servers read: a suite for each play, a case for each task and host. */
export class JunitReport {
  readonly #name: string
  readonly #suites = new Map<string, Suite>()
  readonly #failedItems = new Map<string, string[]>()
  #end: Extract<RunEvent, { type: 'run_end' }> | undefined

  /** @param name What the run as a whole is called. */
  constructor(name: string) {
    this.#name = name
  }

  /** @param event In the order of the run, secrets taken out. */
  observe(event: RunEvent): void {
    if (event.type === 'play_start') {
      const { play, name, time } = event
      this.#suites.set(play, { name, start: time, end: time, cases: [] })
    } else if (event.type === 'item') {
      if (isFailure(event.outcome)) this.#rememberItem(event)
    } else if (event.type === 'result') {
      this.#addResult(event)
    } else if (event.type === 'play_end') {
      const suite = this.#suites.get(event.play)
      if (suite !== undefined) suite.end = event.time
    } else if (event.type === 'run_end') {
      this.#end = event
    }
  }

  /** The document. Before `run_end`, and after an interruption, it says that the run did not end. */
  format(): string {
    const suites = [...this.#suites.values(), ...this.#unfinished()]
    return formatXml({
      name: 'testsuites',
      attributes: { name: this.#name, ...totals(suites) },
      children: suites.map(suite => ({
        name: 'testsuite',
        attributes: {
          name: suite.name,
          timestamp: new Date(suite.start).toISOString(),
          ...totals([suite]),
        },
        children: suite.cases.map(({ element }) => element),
      })),
    })
  }

  #rememberItem({ task, host, label, outcome }: ItemEvent): void {
    const key = `${task.id} ${host}`
    const known = this.#failedItems.get(key) ?? []
    known.push(`item=${label}: ${failureMessage(outcome.result)}\n${failureDetails(outcome)}`)
    this.#failedItems.set(key, known)
  }

  #addResult(event: ResultEvent): void {
    const suite = this.#suites.get(event.play)
    if (suite === undefined) return
    const key = `${event.task.id} ${event.host}`
    const items = this.#failedItems.get(key) ?? []
    this.#failedItems.delete(key)
    suite.end = event.time
    suite.cases.push(resultCase(event, items, suite.name))
  }

  /** A run that did not come to its end must not look like one that did well. */
  #unfinished(): Suite[] {
    if (this.#end?.interrupted === false) return []
    const why = this.#end === undefined ? 'the run broke off' : 'the run was interrupted'
    const error = { name: 'error', attributes: { message: why, type: 'INTERRUPTED' }, children: [] }
    const attributes = { name: 'the run comes to its end', classname: 'tsplay', time: '0.000' }
    const element = { name: 'testcase', attributes, children: [error] }
    const time = this.#end?.time ?? Date.now()
    const cases: Case[] = [{ verdict: 'error', seconds: 0, element }]
    return [{ name: 'tsplay', start: time, end: time, cases }]
  }
}

function resultCase(event: ResultEvent, items: readonly string[], play: string): Case {
  const { task, host, outcome } = event
  const verdict = verdictOf(event)
  const seconds = outcome.duration / 1000
  const said = [fate(event), ...changes(outcome)].filter(text => text !== '').join('\n')
  const children = [
    ...(verdict === 'passed' ? [] : [verdictElement(verdict, event, items)]),
    ...(said === '' ? [] : [{ name: 'system-out', attributes: {}, children: [said] }]),
  ]
  const attributes = {
    name: `[${host}] ${taskTitle(task)}`,
    classname: task.role ?? play,
    file: task.position.file,
    line: task.position.line,
    time: seconds.toFixed(3),
  }
  return { verdict, seconds, element: { name: 'testcase', attributes, children } }
}

function verdictOf({ outcome, ignored, rescued }: ResultEvent): Verdict {
  if (ignored || rescued) return 'passed'
  if (outcome.status === 'skipped') return 'skipped'
  if (outcome.status === 'unreachable' || outcome.bug === true) return 'error'
  return outcome.status === 'failed' ? 'failure' : 'passed'
}

function verdictElement(
  verdict: Verdict,
  event: ResultEvent,
  items: readonly string[],
): XmlElement {
  const { outcome, task } = event
  if (verdict === 'skipped') {
    const message = textOf(outcome.result, 'skip_reason') || 'skipped'
    return { name: verdict, attributes: { message }, children: [] }
  }
  const type = textOf(outcome.result, 'code') || outcome.status
  const text = [formatPosition(task.position), failureDetails(outcome), ...items]
  return {
    name: verdict,
    attributes: { message: failureMessage(outcome.result), type },
    children: [text.filter(part => part !== '').join('\n')],
  }
}

function fate({ outcome, ignored, rescued }: ResultEvent): string {
  if (!ignored && !rescued) return ''
  return `${outcome.status}, ${ignored ? 'ignored' : 'rescued'}: ${failureMessage(outcome.result)}`
}

function changes({ changes: made }: StepResult): string[] {
  const paint = createPaint(false)
  return made.flatMap(({ description, diff }) => [
    description,
    ...(diff === undefined ? [] : [formatDiff(diff, paint)]),
  ])
}

function totals(suites: readonly Suite[]): Record<string, string | number> {
  const cases = suites.flatMap(suite => suite.cases)
  const count = (verdict: Verdict): number => cases.filter(one => one.verdict === verdict).length
  const seconds = suites.reduce((sum, { start, end }) => sum + (end - start) / 1000, 0)
  return {
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: seconds.toFixed(3),
  }
}
