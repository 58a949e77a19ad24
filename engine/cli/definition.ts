import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'

import { packageVersion } from '../package-root.ts'

/** The command line as commander hands it over. */
export interface RawOptions {
  readonly inventory: readonly string[]
  readonly limit?: string
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly string[]
  readonly user?: string
  readonly become: boolean
  readonly becomeUser?: string
  readonly becomeMethod?: string
  readonly askBecomePass: boolean
  readonly becomePasswordFile?: string
  readonly askPass: boolean
  readonly keyFile?: string
  readonly forks: number
  readonly check: boolean
  readonly diff: boolean
  readonly verbose: number
  readonly listHosts: boolean
  readonly listTasks: boolean
  readonly listTags: boolean
  readonly syntaxCheck: boolean
  readonly startAtTask?: string
  readonly step: boolean
  readonly hostKeyChecking?: 'accept-new' | 'strict' | 'off'
  readonly output?: 'live' | 'plain' | 'jsonl' | 'quiet'
  readonly report: readonly string[]
  readonly out?: string
}

const EXAMPLES = `
Examples:
  tsplay -i hosts.yml cluster.yml                  hosts.yml becomes a cluster
  tsplay -i hosts.yml cluster.yml --check --diff   what would be changed
  tsplay -i hosts.yml cluster.yml -t etcd -l node3
  tsplay bundle -i hosts.yml -o cluster.tar        all that these hosts need, for a site without internet

Passwords can be given in TSPLAY_BECOME_PASSWORD and TSPLAY_PASSWORD.
Exit codes: 0 done, 1 usage or file errors, 2 a host failed, 4 a host was unreachable,
70 a fault of tsplay, 130 and 143 interrupted.`

/** Every word of the command line, as commander wants it. */
export function defineCommand(): Command {
  const command = new Command('tsplay')
    .usage('[options] playbook...\n       tsplay bundle [options]')
    .description('Runs playbooks on the hosts of an inventory, over SSH.')
    .argument('<playbook...>', 'files, or names of the playbooks that come with tsplay')
    .version(packageVersion(), '--version', 'show the version')
    .helpOption('-h, --help', 'show this')
    .addHelpText('after', EXAMPLES)
  for (const option of [...selection(), ...connection(), ...running(), ...listing()]) {
    command.addOption(option)
  }
  return command
}

/** Has commander read the words; `text` is the answer to `--help` or `--version`. */
export function parseWith(
  command: Command,
  argv: readonly string[],
): { readonly text?: string; readonly problem?: string } {
  let text = ''
  command.exitOverride().configureOutput({
    writeOut: more => (text += more),
    writeErr: () => undefined,
  })
  try {
    command.parse(argv, { from: 'user' })
    return {}
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? { text } : { problem: error.message }
  }
}

export type { Command }

function selection(): Option[] {
  return [
    repeated('-i, --inventory <source>', 'file, folder, or hosts with a comma: "10.0.0.1,"'),
    new Option('-l, --limit <pattern>', 'only these hosts; @FILE has one pattern a line'),
    repeatedList('-t, --tags <tags>', 'only tasks with one of these tags'),
    repeatedList('--skip-tags <tags>', 'no tasks with one of these tags'),
    repeated('-e, --extra-vars <vars>', 'k=v, a JSON or YAML mapping, or @FILE'),
    new Option('--start-at-task <name>', 'begin with the task of this name'),
    new Option('--step', 'ask before each task: (N)o, (y)es, (c)ontinue').default(false),
  ]
}

function connection(): Option[] {
  return [
    new Option('-u, --user <name>', 'log in as this user'),
    new Option('-k, --ask-pass', 'ask for the SSH password').default(false),
    new Option('--private-key, --key-file <file>', 'log in with this key'),
    new Option('--host-key-checking <how>', 'default: accept-new').choices([
      'accept-new',
      'strict',
      'off',
    ]),
    new Option('-b, --become', 'run tasks as another user, through sudo').default(false),
    new Option('--become-user <name>', 'that user; default: root'),
    new Option('--become-method <method>', 'default: sudo').choices(['sudo', 'su']),
    new Option('-K, --ask-become-pass', 'ask for the sudo password').default(false),
    new Option('--become-password-file <file>', 'read the sudo password from a file'),
  ]
}

function running(): Option[] {
  return [
    new Option('-f, --forks <number>', 'hosts at work at once').default(50).argParser(wholeNumber),
    new Option('-C, --check', 'change nothing; tell what would be changed').default(false),
    new Option('-D, --diff', 'show what changes in files').default(false),
    new Option('-v, --verbose', 'tell more; up to -vvv')
      .default(0)
      .argParser((_value: string, before: number) => before + 1),
    new Option('--output <kind>', 'default: live on a terminal, else plain').choices([
      'live',
      'plain',
      'jsonl',
      'quiet',
    ]),
    repeated('--report <kind=file>', 'also write a report: junit=FILE'),
    new Option('-o, --out <file>', 'bundle: where it goes'),
  ]
}

function listing(): Option[] {
  return [
    new Option('--list-hosts', 'list the hosts of each play').default(false),
    new Option('--list-tasks', 'list the tasks').default(false),
    new Option('--list-tags', 'list the tags').default(false),
    new Option('--syntax-check', 'check everything that needs no host').default(false),
  ]
}

// Not variadic: `-e a=1 cluster.yml` must leave the playbook alone.
function repeated(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], 'none')
    .argParser((value: string, before: readonly string[]) => [...before, value])
}

function repeatedList(flags: string, description: string): Option {
  return new Option(flags, description)
    .default([], 'none')
    .argParser((value: string, before: readonly string[]) => [...before, ...words(value)])
}

function words(value: string): readonly string[] {
  const named = value.split(',').map(word => word.trim())
  // An empty variable of the shell must not come to mean all.
  if (named.some(word => word !== '')) return named.filter(word => word !== '')
  throw new InvalidArgumentError('It must name something.')
}

function wholeNumber(value: string): number {
  if (/^[1-9]\d*$/.test(value)) return Number(value)
  throw new InvalidArgumentError('It must be a whole number of at least 1.')
}
