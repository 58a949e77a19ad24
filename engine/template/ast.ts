import type { Json } from '../model/value.ts'
import type { Helper } from './helper.ts'

/** A place inside a template's text: line from 0, column from 0. */
export interface Place {
  readonly line: number
  readonly column: number
}

/** `a.b.[c-d]`, `this`, `../x`, `@root.x`, `@index`. */
export interface PathExpression {
  readonly kind: 'path'
  /** As the user wrote it, for messages. */
  readonly text: string
  /** Where it begins: at what a block has opened (or the variables), or at what `#each` counts. */
  readonly start: 'context' | 'index' | 'key' | 'first' | 'last'
  /** How many `#each` and `#with` outwards. */
  readonly depth: number
  readonly parts: readonly string[]
  /** The helper of the same name, called where there is no such variable. */
  readonly helper?: Helper
  readonly place: Place
}

/** A helper with its arguments. */
export interface CallExpression {
  readonly kind: 'call'
  readonly helper: Helper
  readonly args: readonly Expression[]
  readonly place: Place
}

/** What comes to a value. */
export type Expression =
  { readonly kind: 'literal'; readonly value: Json } | PathExpression | CallExpression

/** `{{#if}}`, `{{#each}}` and their like. */
export interface BlockNode {
  readonly kind: 'block'
  readonly word: BlockWord
  readonly subject: Expression
  readonly subjectText: string
  readonly body: readonly Node[]
  readonly otherwise: readonly Node[]
  readonly place: Place
}

/** A piece of a text template. */
export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'output'
      readonly expression: Expression
      readonly text: string
      readonly place: Place
    }
  | BlockNode

/** The words that may open a block. */
export const BLOCK_WORDS = ['if', 'unless', 'each', 'with'] as const

export type BlockWord = (typeof BLOCK_WORDS)[number]

/** What is wrong with a template, found without any variable. */
export interface Problem {
  readonly code: 'TEMPLATE_SYNTAX' | 'UNKNOWN_HELPER' | 'BAD_HELPER_ARGS'
  readonly message: string
  readonly hint?: string | undefined
  readonly place: Place
}

/** A template or an expression, parsed and checked. */
export interface Parsed<Root> {
  /** Undefined where there are problems. */
  readonly root: Root | undefined
  readonly problems: readonly Problem[]
  /** Variables that may be read; more than will be read where there are conditions. */
  readonly variables: ReadonlySet<string>
}
