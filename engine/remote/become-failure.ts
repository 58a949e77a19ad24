import { TsplayError } from '../errors.ts'
import type { Become } from './host.ts'

interface Failure {
  readonly host: string
  readonly become: Become
  /** What happened, in our words. */
  readonly what: string
  /** What sudo or su said. */
  readonly said: string
}

/** The error of a user that could not be become, with a remedy for what is known to go wrong. */
export function becomeFailure({ host, become, what, said }: Failure): TsplayError {
  const { method, user } = become
  const answer = said === '' ? '' : `; ${method} said: ${said}`
  return new TsplayError(
    'BECOME_FAILED',
    `${host}: cannot become ${user} through ${method}: ${what}${answer}`,
    { hint: remedy(become, what, said) },
  )
}

function remedy({ method, user, password }: Become, what: string, said: string): string {
  if (/must have a tty|no tty present/.test(said)) {
    return "sudo insists on a terminal: add 'Defaults:USER !requiretty' to sudoers for the login user"
  }
  if (/not allowed|not in the sudoers/.test(said)) {
    return `sudoers must let the login user run commands as ${user}`
  }
  if (/not found|No such file/.test(said)) {
    return `install ${method} on the host, connect as ${user}, or choose the other become_method`
  }
  if (/does not exist|unknown user/i.test(said)) return `there is no user ${user} on the host`
  if (password === undefined) {
    return `give the password with -K or ansible_become_password, or allow ${method} without one (NOPASSWD)`
  }
  return what === 'no answer in time'
    ? `try '${method}' by hand on the host`
    : 'check the password given with -K or ansible_become_password'
}
