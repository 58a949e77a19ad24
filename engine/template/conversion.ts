import type { Expression, Place, Problem } from './ast.ts'

/** What a block opens: a context of its own, with names for it. */
export interface StaticFrame {
  readonly word: 'each' | 'with'
  /** `as |value key|` */
  readonly params: readonly string[]
}

/** One template on its way from the vendor's tree to ours. */
export interface Conversion {
  /** What `#each` and `#with` have opened around the place, the innermost first. */
  readonly frames: readonly StaticFrame[]
  expression(node: hbs.AST.Expression): Expression
  /** Notes a variable that the template may read. */
  uses(variable: string): void
  problem(node: hbs.AST.Node, code: Problem['code'], message: string, hint?: string): void
  place(node: hbs.AST.Node): Place
  /** What the user wrote for a node; the first line of it. */
  slice(node: hbs.AST.Node): string
}
