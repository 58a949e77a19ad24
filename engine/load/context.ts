import { TsplayError, TsplayErrors } from '../errors.ts'
import type { Position } from '../model/position.ts'

/** What loading needs to know of the rest of the engine. */
export interface LoadContext {
  /** The words of all modules. */
  readonly modules: ReadonlySet<string>
  readonly warn: (text: string, position?: Position) => void
  /** Takes problems, so that what is sound goes on to be checked; without it they are thrown. */
  readonly problem?: (error: TsplayError) => void
}

/** A {@link LoadContext} that also takes problems: loading goes on, so that all are reported together. */
export interface Loading extends LoadContext {
  readonly problem: (error: TsplayError) => void
}

/** Runs a loader and throws everything it found wrong as one {@link TsplayErrors}. */
export async function collecting<T>(
  context: LoadContext,
  load: (loading: Loading) => Promise<T>,
): Promise<T> {
  const problems: TsplayError[] = []
  const loading: Loading = { ...context, problem: error => problems.push(error) }
  const loaded = await attempt(loading, () => load(loading))

  const { problem } = context
  const found = inFileOrder(problems)
  if (loaded === undefined || (found.length > 0 && problem === undefined)) {
    throw new TsplayErrors(found)
  }
  if (problem !== undefined) found.forEach(problem)
  return loaded.value
}

/** Runs a part of loading; its failure becomes a problem and the rest goes on without it. */
export async function attempt<T>(
  { problem }: Loading,
  load: () => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  try {
    return { value: await load() }
  } catch (error) {
    if (error instanceof TsplayErrors) error.errors.forEach(problem)
    else if (error instanceof TsplayError) problem(error)
    else throw error
    return undefined
  }
}

/** Files in the order in which they were read, and within a file from top to bottom. */
function inFileOrder(problems: readonly TsplayError[]): readonly TsplayError[] {
  const files = [...new Set(problems.map(({ position }) => position?.file))]
  const rank = ({ position }: TsplayError): readonly [number, number, number] => [
    files.indexOf(position?.file),
    position?.line ?? 0,
    position?.column ?? 0,
  ]
  return problems.toSorted((a, b) => {
    const [first, second] = [rank(a), rank(b)]
    return first[0] - second[0] || first[1] - second[1] || first[2] - second[2]
  })
}
