import { checkVariables } from '../argument-values.ts'
import type { TsplayError } from '../errors.ts'
import type { Inventory } from '../model/inventory.ts'
import type { SourceObject } from '../model/value.ts'
import { connectionVariables } from '../run/connection-variables.ts'

/** What is wrong with the variables that say how to reach hosts, each told once, in its place. */
export function checkConnectionVars(
  { hosts }: Pick<Inventory, 'hosts'>,
  extraVars: SourceObject,
): readonly TsplayError[] {
  const ofHosts = [...hosts.values()].flatMap(({ vars }) => vars.map(layer => layer.vars))
  const sets = new Set<SourceObject>([...ofHosts, extraVars])
  // Where an inventory says nothing of the place, -e did.
  const commandLine = { file: '-e', line: 1, column: 1 }
  return [...sets].flatMap(vars => checkVariables(connectionVariables, vars, commandLine))
}
