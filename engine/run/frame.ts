import type { JsonObject } from '../model/value.ts'

/** What made a host drop out of a list of nodes. */
export interface Failure {
  readonly task: string
  readonly result: JsonObject
  /** The host itself did nothing wrong: any_errors_fatal or the like stopped it. */
  readonly collateral: boolean
  /** A handler failed: the host runs no others, not even with force_handlers. */
  readonly byHandler?: boolean
}

/** The hosts that run a list of nodes together, and those that failed on the way. */
export class Frame {
  readonly active: Set<string>
  readonly failed: Map<string, Failure> = new Map()
  /** Why all its hosts were stopped: those outside of it that did nothing wrong stop as well. */
  stopped: Failure | undefined
  /** Whether a rescue, here or further out, takes failures over. */
  readonly rescuable: boolean
  /** Whether the nodes are handlers. */
  readonly handlers: boolean
  /** How many includes it lies in. */
  readonly depth: number

  constructor(
    hosts: Iterable<string>,
    kind: { rescuable: boolean; handlers: boolean; depth?: number },
  ) {
    this.active = new Set(hosts)
    this.depth = kind.depth ?? 0
    this.rescuable = kind.rescuable
    this.handlers = kind.handlers
  }

  fail(host: string, failure: Failure): void {
    this.active.delete(host)
    this.failed.set(host, failure)
  }

  failAll(failure: Failure): void {
    this.stopped = failure
    for (const host of [...this.active]) this.fail(host, failure)
  }

  /** A frame for nodes inside this one, with some of its hosts. */
  inner(hosts: Iterable<string>, rescuable: boolean = this.rescuable): Frame {
    return new Frame(hosts, { rescuable, handlers: this.handlers, depth: this.depth })
  }

  /** A frame for what an include brings in. */
  included(hosts: Iterable<string>): Frame {
    const { rescuable, handlers, depth } = this
    return new Frame(hosts, { rescuable, handlers, depth: depth + 1 })
  }

  /** Takes the failures of an inner frame over; its hosts that are gone are gone here too. */
  absorb(inner: Frame, hosts: Iterable<string>): void {
    for (const [host, failure] of inner.failed) this.fail(host, failure)
    for (const host of hosts) {
      if (!inner.active.has(host) && !inner.failed.has(host)) this.active.delete(host)
    }
    if (inner.stopped !== undefined) this.failAll(inner.stopped)
  }
}
