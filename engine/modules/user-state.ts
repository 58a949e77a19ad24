import type { HostReader } from '../remote/host.ts'
import { linesOf, probe, splitOnce } from './probe.ts'

/** A user as the host's databases show it. */
export interface UserState {
  readonly uid: number
  readonly gid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
  readonly primaryGroup: string
  /** Without the primary group. */
  readonly groups: readonly string[]
  /** Whether the password hash asked for is the one in use. */
  readonly hasPassword: boolean
}

/** What was asked about a user. */
export interface UserQuestion {
  readonly name: string
  readonly group?: string | undefined
  readonly password?: string | undefined
}

/** The user, and the number of the group asked for, in one round trip. */
export async function lookAtUser(
  host: HostReader,
  { name, group = '', password = '' }: UserQuestion,
): Promise<{ readonly user: UserState | undefined; readonly gid: number | undefined }> {
  const output = await probe(host, 'user-probe', {
    what: `look at user ${name}`,
    args: [name, group],
    stdin: `${password}\n`,
  })
  const found = new Map(linesOf(output).map(line => splitOnce(line, ' ')))
  const gid = found.get('group') ?? ''
  return { user: parseUser(found), gid: gid === '' ? undefined : Number(gid) }
}

function parseUser(found: ReadonlyMap<string, string>): UserState | undefined {
  const entry = found.get('passwd')
  if (entry === undefined) return undefined
  const [, , uid, gid, comment = '', home = '', shell = ''] = entry.split(':')
  const primaryGroup = found.get('primary') ?? ''
  const groups = (found.get('groups') ?? '').split(' ')
  return {
    ...{ uid: Number(uid), gid: Number(gid), comment, home, shell, primaryGroup },
    groups: groups.filter(name => name !== '' && name !== primaryGroup),
    hasPassword: found.get('password') === 'same',
  }
}
