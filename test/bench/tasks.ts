/** One task of the bench in its three forms. */
export interface BenchTask {
  readonly kind: Kind
  readonly name: string
  /** In the words that Ansible and tsplay share; a template's `src` lacks its ending. */
  readonly body: Readonly<Record<string, unknown>>
  /** The same for a bare shell, as one would write it by hand; a skipped task has none. */
  readonly shell: ((host: string) => string) | undefined
}

export const kinds = [
  'directories',
  'copies',
  'templates',
  'lines',
  'commands',
  'stats',
  'skips',
  'shells',
] as const

type Kind = (typeof kinds)[number]
type Form = Pick<BenchTask, 'body' | 'shell'>

/** Everything of the bench on a node lies here, each host's in a folder of its own. */
export const benchFolder = '/srv/bench'

/** How many tasks of each kind there are. */
export const each = 5

/** Tasks that change something on the first run. */
export const changing: number = 4 * each

/** What a copy puts in place. */
export const copied = (at: number): string =>
  `# file ${at}\n${'some line of a usual file\n'.repeat(80)}`

/** The text of a template, which Jinja and Handlebars read alike. */
export const template = (at: number): string =>
  `# page ${at} of {{ inventory_hostname }}\n${'listen {{ address }}:{{ port }}\n'.repeat(40)}`

/** What becomes of it on a host. */
const rendered = (at: number, host: string): string =>
  template(at)
    .replaceAll('{{ inventory_hostname }}', host)
    .replaceAll('{{ address }}', variables.address)
    .replaceAll('{{ port }}', String(variables.port))

/** The play's variables. */
export const variables = { address: '127.0.0.1', port: 8080, never: false } as const

const forms: Readonly<Record<Kind, (at: number) => Form>> = {
  directories: at => ({
    body: { file: { path: `{{ base }}/dir${at}`, state: 'directory', mode: '0755' } },
    shell: host => directory(`${folderOf(host)}/dir${at}`),
  }),
  copies: at => ({
    body: { copy: { src: `file${at}`, dest: `{{ base }}/file${at}`, mode: '0644' } },
    shell: host => file(`${folderOf(host)}/file${at}`, copied(at)),
  }),
  templates: at => ({
    body: { template: { src: `page${at}`, dest: `{{ base }}/page${at}`, mode: '0644' } },
    shell: host => file(`${folderOf(host)}/page${at}`, rendered(at, host)),
  }),
  lines: at => ({
    body: {
      lineinfile: {
        path: '{{ base }}/settings',
        line: `key${at} = on`,
        create: true,
        mode: '0644',
      },
    },
    shell: host => line(`${folderOf(host)}/settings`, `key${at} = on`),
  }),
  commands: at => ({
    body: { command: `stat -c %s {{ base }}/file${at}`, changed_when: false },
    shell: host => `stat -c %s ${folderOf(host)}/file${at}`,
  }),
  stats: at => ({
    body: { stat: { path: `{{ base }}/page${at}` } },
    shell: host =>
      `stat -c '%F %a %u %g %s %Y' ${folderOf(host)}/page${at}; sha1sum ${folderOf(host)}/page${at}`,
  }),
  skips: () => ({ body: { command: '/bin/false', when: 'never' }, shell: undefined }),
  shells: at => ({
    body: { shell: `ls {{ base }}/dir${at} | wc -l`, changed_when: false },
    shell: host => `ls ${folderOf(host)}/dir${at} | wc -l`,
  }),
}

const folderOf = (host: string) => `${benchFolder}/${host}`

const directory = (path: string) =>
  `[ -d ${path} ] && [ "$(stat -c %a ${path})" = 755 ] || install -d -m 0755 ${path}`

const file = (path: string, text: string) =>
  `t='${text}'; printf %s "$t" | cmp -s - ${path} && [ "$(stat -c %a ${path})" = 644 ] || ` +
  `{ printf %s "$t" >${path}.new; chmod 0644 ${path}.new; mv ${path}.new ${path}; }`

const line = (path: string, text: string) =>
  `grep -qxF '${text}' ${path} 2>/dev/null || { echo '${text}' >>${path}; chmod 0644 ${path}; }`

/** The forty tasks, in order. */
export const tasks: readonly BenchTask[] = kinds.flatMap(kind =>
  Array.from({ length: each }, (_, at) => ({
    kind,
    name: `${kind} ${at + 1}`,
    ...forms[kind](at + 1),
  })),
)

/** The playbook for a program whose templates end like this; JSON is YAML. */
export function playbook(ending: string): string {
  const ended = tasks.map(({ name, body }) => {
    const args = body['template'] as { readonly src: string } | undefined
    return args === undefined
      ? { name, ...body }
      : { name, template: { ...args, src: `${args.src}.${ending}` } }
  })
  const play = { hosts: 'all', gather_facts: false, vars: variables, tasks: ended }
  return `${JSON.stringify([play], null, 2)}\n`
}
