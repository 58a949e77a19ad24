import type { JsonSchema } from './module.ts'

/** An argument that takes a list, one value, or several in one text with commas, as Ansible does. */
export type ListArg = string | readonly string[]

/** Schema of a {@link ListArg}. */
export const listSchema: JsonSchema = {
  type: ['string', 'array'],
  minLength: 1,
  items: { type: 'string', minLength: 1 },
}

/** A {@link ListArg} as a list. */
export function asList(value: ListArg | undefined): readonly string[] {
  if (value === undefined) return []
  const parts = typeof value === 'string' ? value.split(',') : value
  return parts.map(part => part.trim()).filter(part => part !== '')
}
