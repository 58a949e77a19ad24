import { formatError, TsplayError } from '../../engine/errors.ts'
import { parseRequest } from './arguments.ts'
import { addHosts } from './build.ts'
import { InventoryFile } from './inventory-file.ts'
import { readExisting, writeAtomically } from './write-file.ts'

/** Where the builder is called: `process` in life. */
export interface BuilderContext {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly tell: (text: string) => void
  readonly warn: (text: string) => void
}

const HELP = `Usage: tsplay-inventory [--config FILE] ADDRESS...

Writes an inventory for a cluster on these machines, or adds them to one that is there.

  10.0.0.1               a machine
  10.0.0.1,192.0.2.1     a machine, and the address it is reached at
  10.0.0.1-10.0.0.9      machines from the first address to the last

  -c, --config FILE      the inventory; also CONFIG_FILE; default ./hosts.yml
  -h, --help             show this

KUBE_CONTROL_HOSTS (2), SCALE_THRESHOLD (50), MASSIVE_SCALE_THRESHOLD (200) and
HOST_PREFIX (node) mean what they mean to Kubespray's inventory builder.
`

/** Runs the inventory builder and gives back its exit code. */
export async function runBuilder(
  argv: readonly string[],
  context: BuilderContext,
): Promise<number> {
  try {
    await build(argv, context)
    return 0
  } catch (error) {
    if (!(error instanceof TsplayError)) throw error
    context.warn(`ERROR: ${formatError(error)}\n`)
    return 1
  }
}

async function build(argv: readonly string[], { env, tell, warn }: BuilderContext): Promise<void> {
  const request = parseRequest(argv, env)
  if (request.kind === 'help') {
    tell(HELP)
    return
  }
  const text = await readExisting(request.file)
  const file = new InventoryFile(request.file, text ?? '')
  const { added, changed, notes } = addHosts(file, request)
  if (changed) await writeAtomically(request.file, file.toString())
  for (const note of notes) warn(`note: ${note}\n`)
  const verb = text === undefined ? 'written' : changed ? 'extended' : 'left as it was'
  const hosts = `${added.length} ${added.length === 1 ? 'host' : 'hosts'}`
  tell(`${request.file} ${verb}: ${hosts} added, ${file.hosts().length} in all\n`)
}
