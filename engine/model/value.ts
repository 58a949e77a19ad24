import type { Position } from './position.ts'

/** Data: what facts, command output and rendered values are made of. It is never rendered again. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A JSON object. */
export type JsonObject = Readonly<Record<string, Json>>

/**
 * A value as written in a file: strings that hold `{{` have become {@link Template}s.
 * Only templates are code; a plain string is data however it looks.
 */
export type Source =
  | null
  | boolean
  | number
  | string
  | Template
  | readonly Source[]
  | { readonly [key: string]: Source }

/** A mapping of variables, or of module arguments, as written. */
export type SourceObject = Readonly<Record<string, Source>>

/** Text from a file of the user's that holds Handlebars expressions. */
export class Template {
  readonly text: string
  readonly position: Position

  /** @param position Of the first character of `text` (of the scalar, for YAML). */
  constructor(text: string, position: Position) {
    this.text = text
    this.position = position
  }

  /** The form in which a step travels to another process. */
  toJSON(): Json {
    const { file, line, column } = this.position
    return { $template: this.text, position: { file, line, column } }
  }
}

/** Whether a value is a mapping, so that its keys may be asked for. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Template)
  )
}
