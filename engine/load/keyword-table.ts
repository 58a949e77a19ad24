/** What a keyword takes: one reader of `fields.ts` and one JSON Schema for editors stand behind each. */
export type KeywordKind =
  | 'boolean'
  | 'plain boolean'
  | 'number'
  | 'text'
  | 'plain text'
  | 'texts'
  | 'plain texts'
  | 'words'
  | 'variable'
  | 'conditions'
  | 'vars'
  | 'environment'
  | 'mapping'
  | 'anything'
  | 'hosts'
  | 'serial'
  | 'loop'
  | 'loop control'
  | 'apply'
  | 'action'
  | 'tasks'
  | 'role entries'
  | 'argument specs'
  | 'argument options'
  | 'list'

/** One keyword: what it takes and what it is for, for the checks and for editors alike. */
export interface Keyword {
  readonly takes: KeywordKind | readonly [string, ...string[]]
  readonly about: string
}

/** Keywords by name. */
export type KeywordTable = Readonly<Record<string, Keyword>>

const table = <Name extends string>(
  words: Readonly<Record<Name, readonly [Keyword['takes'], string]>>,
): Readonly<Record<Name, Keyword>> => {
  const entries = Object.entries<readonly [Keyword['takes'], string]>(words)
  return Object.fromEntries(
    entries.map(([name, [takes, about]]) => [name, { takes, about }]),
  ) as Readonly<Record<Name, Keyword>>
}

/** Keywords of plays, roles, blocks and tasks alike. */
export const commonTable: KeywordTable = table({
  any_errors_fatal: ['boolean', 'When one host fails, all stop after this task.'],
  become: ['boolean', 'Runs as another user: root, or become_user.'],
  become_method: ['text', 'How to become that user: sudo or su.'],
  become_user: ['text', 'The user to become.'],
  check_mode: [
    'boolean',
    'true: changes nothing and tells what would change; false: runs even then.',
  ],
  connection: ['text', 'ssh or local.'],
  diff: ['boolean', 'Shows what changes in files.'],
  environment: ['environment', 'Environment variables of the commands, as name: value.'],
  ignore_errors: ['boolean', 'Goes on when the task fails.'],
  ignore_unreachable: ['boolean', 'Goes on when the host cannot be reached.'],
  name: ['text', 'What is done, as one sentence.'],
  no_log: ['boolean', 'Keeps arguments and results out of all output.'],
  port: ['number', 'The SSH port.'],
  remote_user: ['text', 'The user to log in as.'],
  run_once: ['boolean', 'Runs on the first host only; all hosts get the result.'],
  tags: ['words', 'Words for --tags and --skip-tags; always and never are special.'],
  throttle: ['number', 'At most so many hosts at once.'],
  timeout: ['number', 'Seconds for one attempt.'],
  vars: ['vars', 'Variables, as name: value.'],
})

/** Keywords of roles, blocks and tasks. */
export const innerTable: KeywordTable = {
  ...commonTable,
  ...table({
    delegate_facts: ['boolean', 'Facts belong to the host that delegate_to names.'],
    delegate_to: ['text', 'Runs on this host instead.'],
    when: [
      'conditions',
      'Runs only if this holds: a bare expression; a list is AND; any:, all:, not:.',
    ],
  }),
}

const notify = table({ notify: ['texts', 'Handlers to run when something has changed.'] })

/** Keywords of loops. */
export const loopTable: KeywordTable = table({
  loop: ['loop', 'Repeats for each item: a list, or a bare expression for one.'],
  loop_control: ['loop control', "The loop's variables, label and pause."],
  with_items: ['loop', "Ansible's older word for loop; lists among the items are opened."],
})

/** Keywords of tasks. */
export const taskTable: KeywordTable = {
  ...innerTable,
  ...loopTable,
  ...notify,
  ...table({
    action: ['action', 'The module and its arguments, as text or as a mapping with module:.'],
    args: ['mapping', 'Arguments of the module besides those under its word.'],
    changed_when: ['conditions', 'When the task counts as changed; asked after it ran.'],
    delay: ['number', 'Seconds between attempts.'],
    failed_when: ['conditions', 'When the task counts as failed; asked after it ran.'],
    listen: ['plain texts', 'Further names that notify may call this handler by.'],
    local_action: ['action', 'As action, on the control machine.'],
    register: ['variable', 'The variable that takes the result.'],
    retries: ['number', 'How often to try until `until` holds.'],
    until: ['conditions', 'Tries again until this holds.'],
  }),
}

/** The lists of tasks in a block. */
export const sectionTable: KeywordTable = table({
  block: ['tasks', 'Tasks that share keywords.'],
  rescue: ['tasks', 'Runs when a task of the block has failed.'],
  always: ['tasks', 'Runs in any case.'],
})

/** Keywords of blocks. */
export const blockTable: KeywordTable = { ...innerTable, ...sectionTable, ...notify }

/** Keywords of plays. */
export const playTable: KeywordTable = {
  ...commonTable,
  ...table({
    force_handlers: ['plain boolean', 'Runs notified handlers on hosts that have failed, too.'],
    gather_facts: [
      'plain boolean',
      'Asks every host for its facts first; true unless said otherwise.',
    ],
    gather_subset: ['words', 'Which facts: all, min, network, hardware, …; ! leaves some out.'],
    handlers: ['tasks', 'Tasks that run once at the end of a section when notified.'],
    hosts: ['hosts', 'A host pattern such as all, etcd:kube_node or web:!db, or a list of them.'],
    max_fail_percentage: [
      'number',
      'Stops the play when more than this share of a batch has failed.',
    ],
    order: [
      ['inventory', 'reverse_inventory', 'sorted', 'reverse_sorted', 'shuffle'],
      'The order of the hosts.',
    ],
    post_tasks: ['tasks', 'Tasks after all others.'],
    pre_tasks: ['tasks', 'Tasks before the roles.'],
    roles: ['role entries', 'Roles to run, after pre_tasks and before tasks.'],
    serial: [
      'serial',
      'Batches: a number of hosts, a percentage such as "30%", or a list of these.',
    ],
    strategy: [['linear', 'free'], 'linear: all hosts task by task; free: each at its own speed.'],
    tasks: ['tasks', 'Tasks after the roles.'],
    vars_files: ['texts', 'Files of variables.'],
  }),
}
