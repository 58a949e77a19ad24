import type { StepResult, TaskRef } from '../model/event.ts'
import { ProblemTable } from './checklist.ts'
import { failureSignature } from './failure.ts'
import { RowTable } from './row-table.ts'
import { isFailure } from './summary.ts'
import { header, nameList, printable, taskTitle } from './text.ts'

/** What a writer remembers of a task while it runs. */
export class TaskView {
  readonly task: TaskRef
  /** What a checklist has found so far. */
  readonly problems: ProblemTable = new ProblemTable()
  /** What a `table` has told so far. */
  readonly rows: RowTable = new RowTable()
  readonly #waiting = new Set<string>()
  readonly #itemHosts = new Set<string>()
  readonly #failedItemHosts = new Set<string>()
  readonly #failures = new Map<string, { first: string; label: string; others: string[] }>()

  constructor(task: TaskRef) {
    this.task = task
  }

  get header(): string {
    return header(this.task.handler ? 'RUNNING HANDLER' : 'TASK', taskTitle(this.task))
  }

  get done(): boolean {
    return this.#waiting.size === 0
  }

  expect(hosts: readonly string[]): void {
    for (const host of hosts) this.#waiting.add(host)
  }

  finish(host: string): void {
    this.#waiting.delete(host)
  }

  item(host: string, outcome: StepResult): void {
    this.#itemHosts.add(host)
    if (isFailure(outcome)) this.#failedItemHosts.add(host)
  }

  /** Whether the loop's own result adds nothing to its items' results. */
  isToldByItems(host: string, outcome: StepResult): boolean {
    if (isFailure(outcome)) return this.#failedItemHosts.has(host)
    return this.#itemHosts.has(host)
  }

  /** Whether another host has failed in the same way already; remembers this one. */
  isRepeated(host: string, outcome: StepResult, label = ''): boolean {
    const signature = `${label}\n${failureSignature(host, outcome)}`
    const known = this.#failures.get(signature)
    if (known === undefined) {
      this.#failures.set(signature, { first: host, label, others: [] })
      return false
    }
    if (host !== known.first && !known.others.includes(host)) known.others.push(host)
    return true
  }

  /** `failed: [node2, node3]: the same as on node1`, for what was not repeated. */
  repeatedFailures(): string[] {
    const repeated = [...this.#failures.values()].filter(({ others }) => others.length > 0)
    this.#failures.clear()
    return repeated.map(({ first, label, others }) => {
      const item = label === '' ? '' : ` => (item=${printable(label)})`
      return `failed: [${nameList(others)}]${item}: the same as on ${first}`
    })
  }
}
