import { TsplayError } from '../errors.ts'
import type { Position } from '../model/position.ts'

/** What begins each file that ansible-vault has written. */
export const vaultHeader = '$ANSIBLE_VAULT;'

/** The error for what ansible-vault has encrypted, be it a value or a whole file. */
export function vaultError(position: Position): TsplayError {
  return new TsplayError('BAD_VAULT', 'ansible-vault values are not supported yet', {
    position,
    hint: 'put the plain value into a file of your own and give it with -e @FILE',
  })
}
