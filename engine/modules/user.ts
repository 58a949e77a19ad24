import { mustRun } from './exec.ts'
import { accountName } from './group.ts'
import { asList, type ListArg, listSchema } from './list-arg.ts'
import type { Module, ModuleContext } from './module.ts'
import { lookAtUser, type UserState } from './user-state.ts'

/** As Ansible's `user`; `password` is a hash as it stands in /etc/shadow. */
export interface UserArgs {
  readonly name: string
  readonly state?: 'present' | 'absent'
  readonly uid?: number
  readonly group?: string
  readonly groups?: ListArg | readonly []
  readonly append?: boolean
  readonly home?: string
  readonly create_home?: boolean
  readonly move_home?: boolean
  readonly shell?: string
  readonly comment?: string
  readonly system?: boolean
  readonly password?: string
  readonly update_password?: 'always' | 'on_create'
  readonly remove?: boolean
  readonly force?: boolean
  readonly non_unique?: boolean
}

const text = { type: 'string', pattern: '^[^:\\n]*$' }
const flag = { type: 'boolean' }

/** Makes, changes or removes a user. */
export const user: Module<UserArgs> = {
  name: 'user',
  secrets: ['password'],
  aliases: { user: 'name', createhome: 'create_home' },

  schema: {
    required: ['name'],
    properties: {
      name: accountName,
      state: { enum: ['present', 'absent'] },
      uid: { type: 'integer', minimum: 0 },
      group: text,
      groups: { ...listSchema, minLength: 0 },
      append: flag,
      home: text,
      create_home: flag,
      move_home: flag,
      shell: text,
      comment: text,
      system: flag,
      password: text,
      update_password: { enum: ['always', 'on_create'] },
      remove: flag,
      force: flag,
      non_unique: flag,
    },
  },

  async run(args, ctx) {
    const { name, state = 'present', group, password } = args
    const { user: found, gid } = await lookAtUser(ctx.host, { name, group, password })
    if (state === 'absent') {
      if (found !== undefined) await remove(args, ctx)
      return { name, state }
    }
    if (found === undefined) await create(args, ctx)
    else await modify(args, ctx, { found, gid })
    const wanted = password !== undefined && found?.hasPassword !== true
    if (wanted && (found === undefined || args.update_password !== 'on_create')) {
      await setPassword(name, password, ctx)
    }
    const home = args.home ?? found?.home
    const uid = args.uid ?? found?.uid
    return { name, state, ...(home !== undefined && { home }), ...(uid !== undefined && { uid }) }
  },
}

async function remove({ name, remove: files, force }: UserArgs, ctx: ModuleContext): Promise<void> {
  const argv = ['userdel', ...option('-r', files), ...option('-f', force), name]
  await ctx.change(`remove user ${name}`, host => mustRun(host, argv))
}

async function create(args: UserArgs, { change }: ModuleContext): Promise<void> {
  const { name, uid, group, groups, home, shell, comment, create_home = true } = args
  const argv = [
    'useradd',
    ...option('-r', args.system),
    ...option('-o', args.non_unique),
    ...option('-u', uid),
    ...option('-g', group),
    ...option('-G', asList(groups).join(',')),
    ...option('-d', home),
    ...option('-s', shell),
    ...option('-c', comment),
    create_home ? '-m' : '-M',
    name,
  ]
  await change(`make user ${name}`, host => mustRun(host, argv))
}

/** `-x value`; nothing for what is not asked for; the bare flag for true. */
function option(flag_: string, value: string | number | boolean | undefined): readonly string[] {
  if (value === undefined || value === '' || value === false) return []
  return value === true ? [flag_] : [flag_, String(value)]
}

interface Current {
  readonly found: UserState
  readonly gid: number | undefined
}

async function modify(args: UserArgs, { change }: ModuleContext, now: Current): Promise<void> {
  const { found, gid } = now
  const { name, uid, group, home, shell, comment } = args
  const edits: [said: string, argv: readonly string[]][] = []
  const edit = (what: string, flag_: string, wanted: string): void => {
    edits.push([`${what} to ${wanted || 'nothing'}`, [flag_, wanted]])
  }
  if (uid !== undefined && uid !== found.uid) edit('uid', '-u', String(uid))
  const hasGroup = [found.primaryGroup, String(found.gid)].includes(group ?? '')
  if (group !== undefined && gid !== found.gid && !hasGroup) edit('group', '-g', group)
  if (home !== undefined && home !== found.home) edit('home', '-d', home)
  if (shell !== undefined && shell !== found.shell) edit('shell', '-s', shell)
  if (comment !== undefined && comment !== found.comment) edit('comment', '-c', comment)
  const groups = wantedGroups(args, found)
  if (groups !== undefined) edit('groups', '-G', groups.join(','))
  if (edits.length === 0) return
  const said = edits.map(([words]) => words).join(', ')
  const moves = args.move_home === true && edits.some(([, [flag_]]) => flag_ === '-d')
  const argv = [
    'usermod',
    ...option('-o', args.non_unique),
    ...option('-m', moves),
    ...edits.flatMap(([, words]) => words),
    name,
  ]
  await change(`change ${said} of user ${name}`, host => mustRun(host, argv))
}

/** All groups the user is to be in besides the primary one; undefined: nothing is to change. */
function wantedGroups(args: UserArgs, found: UserState): readonly string[] | undefined {
  if (args.groups === undefined) return undefined
  const primary = args.group ?? found.primaryGroup
  const asked = [...new Set(asList(args.groups))].filter(name => name !== primary)
  const missing = asked.filter(name => !found.groups.includes(name))
  if (args.append === true) {
    return missing.length === 0 ? undefined : [...found.groups, ...missing]
  }
  const same = missing.length === 0 && asked.length === found.groups.length
  return same ? undefined : asked
}

async function setPassword(name: string, hash: string, { change }: ModuleContext): Promise<void> {
  const stdin = `${name}:${hash}\n`
  await change(`set the password of user ${name}`, host =>
    mustRun(host, ['chpasswd', '-e'], { stdin }),
  )
}
