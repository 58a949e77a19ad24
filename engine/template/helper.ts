import type { Value } from './scope.ts'
import type { Kind, Kinds } from './kinds.ts'

/** Parameters in order; `?` marks an optional one, `...` any number at the end (`+` at least one). */
export type Params = Readonly<Record<string, ParamKind>>
export type ParamKind = Kind | `${Kind}?` | `${Kind}...` | `${Kind}+`

/** What `run` gets for its parameters. */
export type Args<P extends Params> = { readonly [Name in keyof P]: Arg<P[Name]> }

type Arg<K> = K extends `${infer Base extends Kind}?`
  ? Kinds[Base] | undefined
  : K extends `${infer Base extends Kind}...`
    ? readonly Kinds[Base][]
    : K extends `${infer Base extends Kind}+`
      ? readonly Kinds[Base][]
      : K extends Kind
        ? Kinds[K]
        : never

/** What a helper says about itself; `docs/helpers.md` is made of it, and a test runs each example. */
export interface HelperInfo {
  readonly name: string
  /** Further names for the same thing. */
  readonly aliases?: readonly string[]
  readonly purpose: string
  readonly example: string
  /** What the example comes to, as JSON. */
  readonly result: string
}

/** A helper as written: `run` gets its arguments by name, checked. Undefined means "there is none". */
export interface HelperDefinition<P extends Params> extends HelperInfo {
  readonly params: P
  readonly run: (args: Args<P>) => Value | undefined
}

/** An argument that is evaluated when asked for. */
export interface LazyArg {
  /** Throws for an undefined path. */
  readonly value: () => Value
  /** Undefined for an undefined path. */
  readonly optional: () => Value | undefined
}

/** A parameter, with its kind taken apart. */
export interface Slot {
  readonly name: string
  readonly kind: Kind
  readonly arity: 'one' | 'optional' | 'any' | 'some'
}

/** A helper as the registry holds it. */
export interface Helper extends HelperInfo {
  readonly slots: readonly Slot[]
  /** Fewest and most arguments. */
  readonly min: number
  readonly max: number
  /** Exactly one of both: a lazy helper asks for the arguments it needs. */
  readonly run?: (args: never) => Value | undefined
  readonly runLazy?: (args: readonly LazyArg[]) => Value | undefined
}

/** Declares a helper whose arguments are evaluated and checked before it runs. */
export function define<const P extends Params>({ params, ...rest }: HelperDefinition<P>): Helper {
  return { ...rest, ...shape(params) }
}

/** Declares a helper that decides itself which arguments are evaluated. */
export function defineLazy({
  params,
  ...rest
}: HelperInfo & { readonly params: Params } & Required<Pick<Helper, 'runLazy'>>): Helper {
  return { ...rest, ...shape(params) }
}

/** `replace OLD NEW TEXT`: how a helper is called. */
export function usage({ name, slots }: HelperInfo & Pick<Helper, 'slots'>): string {
  const words = slots.map(slot => WRITTEN[slot.arity](slot.name.toUpperCase()))
  return [name, ...words].join(' ')
}

const WRITTEN: Readonly<Record<Slot['arity'], (word: string) => string>> = {
  one: word => word,
  optional: word => `[${word}]`,
  any: word => `[${word}...]`,
  some: word => `${word}...`,
}

function shape(params: Params): Pick<Helper, 'slots' | 'min' | 'max'> {
  const slots = Object.entries(params).map(([name, kind]): Slot => {
    if (kind.endsWith('?')) return { name, kind: kind.slice(0, -1) as Kind, arity: 'optional' }
    if (kind.endsWith('...')) return { name, kind: kind.slice(0, -3) as Kind, arity: 'any' }
    if (kind.endsWith('+')) return { name, kind: kind.slice(0, -1) as Kind, arity: 'some' }
    return { name, kind: kind as Kind, arity: 'one' }
  })
  const min = slots.filter(({ arity }) => arity === 'one' || arity === 'some').length
  const open = slots.some(({ arity }) => arity === 'any' || arity === 'some')
  return { slots, min, max: open ? Infinity : slots.length }
}
