import type { RunEvent, TaskRef } from '../model/event.ts'
import { isFailure } from './summary.ts'
import { duration, nameList, taskTitle } from './text.ts'

type ResultEvent = Extract<RunEvent, { type: 'result' }>

/** A stretch of a play that is shown as one row: a role, or the tasks between roles. */
export class Phase {
  readonly play: string
  readonly name: string
  readonly #start: number
  readonly #hosts = new Set<string>()
  readonly #waiting = new Map<string, { task: TaskRef; total: number; hosts: Set<string> }>()
  #tasks = 0
  #changed = 0
  #failed = 0
  #end: number

  /** @param time Milliseconds since the epoch. */
  constructor(play: string, name: string, time: number) {
    this.play = play
    this.name = name
    this.#start = time
    this.#end = time
  }

  get hasFailed(): boolean {
    return this.#failed > 0
  }

  startTask(task: TaskRef, hosts: readonly string[]): void {
    this.#tasks += 1
    for (const host of hosts) this.#hosts.add(host)
    this.#waiting.set(task.id, { task, total: hosts.length, hosts: new Set(hosts) })
  }

  finish({ task, host, outcome, ignored, rescued, time }: ResultEvent): void {
    this.#end = time
    if (outcome.status === 'changed') this.#changed += 1
    if (isFailure(outcome) && !ignored && !rescued) this.#failed += 1
    const waiting = this.#waiting.get(task.id)
    waiting?.hosts.delete(host)
    if (waiting?.hosts.size === 0) this.#waiting.delete(task.id)
  }

  /** `etcd: 12 tasks on 3 hosts, 4 changed, 12.0 s`; without a time: from its start to its last result. */
  title(now: number = this.#end): string {
    return [
      `${this.name}: ${plural(this.#tasks, 'task')} on ${plural(this.#hosts.size, 'host')}`,
      ...(this.#changed > 0 ? [`${this.#changed} changed`] : []),
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
      duration(now - this.#start),
    ].join(', ')
  }

  /** What is waited for: the task that started last. */
  waitingFor(): string {
    const last = [...this.#waiting.values()].at(-1)
    if (last === undefined) return ''
    const done = last.total - last.hosts.size
    const names = nameList([...last.hosts], 4)
    return `${taskTitle(last.task)}: ${done} of ${last.total} done, waiting for ${names}`
  }
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
