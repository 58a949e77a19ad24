import type { Json } from '../model/value.ts'

/** A mapping whose members are computed when asked for: `hostvars`, and each host in it. */
export class LazyObject {
  readonly get: (key: string) => Value | undefined
  readonly keys: () => readonly string[]

  constructor(get: (key: string) => Value | undefined, keys: () => readonly string[]) {
    this.get = get
    this.keys = keys
  }
}

/** What an expression may come to while it is evaluated. */
export type Value = Json | LazyObject

/** The variables an expression sees: for one host at one step. */
export interface Scope {
  /** The variable's rendered value; undefined where there is none. Throws for what cannot be rendered. */
  readonly get: (name: string) => Value | undefined
  /** All names, for "did you mean". */
  readonly names: () => readonly string[]
}
