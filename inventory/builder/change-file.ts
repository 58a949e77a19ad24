import { formatError, TsplayError, TsplayErrors } from '../../engine/errors.ts'
import { changeInventory, type AskNames } from './build.ts'
import { InventoryFile } from './inventory-file.ts'
import { loadHosts } from './load.ts'
import { parsePlainInventory } from './plain-inventory.ts'
import type { ChangeRequest, LoadRequest } from './request.ts'
import type { BuilderContext } from './run-builder.ts'
import { isDebugOn } from './settings.ts'
import { readExisting, writeAtomically } from './write-file.ts'

/** Takes hosts in and out of the inventory file. */
export async function changeFile(request: ChangeRequest, context: BuilderContext): Promise<void> {
  const { file: path, existing } = request
  const text = await readExisting(path)
  if (text === undefined && (existing || request.hosts.length === 0)) {
    throw new TsplayError('FILE_NOT_FOUND', `no inventory: ${path}`, {
      hint: existing
        ? 'name it with --config or CONFIG_FILE; without "add" a new one is written'
        : 'name it with --config or CONFIG_FILE, or give addresses for a new one',
    })
  }
  const file = await openFile(path, text, context)
  // Loaded when it is due: it brings all of SSH.
  const askNames: AskNames = async hosts => {
    const { nameAsker } = await import('./real-hostnames.ts')
    return nameAsker({ file: path, env: context.env, warn: warner(context) })(hosts)
  }
  const debug = debugTo(context)
  const { added, removed, notes } = await changeInventory(file, request, { askNames, debug })
  for (const note of notes) context.warn(`note: ${note}\n`)
  await finish(file, { text, request, added, removed }, context)
}

/** Takes hosts and their groups from files into the inventory file. */
export async function loadFile(request: LoadRequest, context: BuilderContext): Promise<void> {
  const text = await readExisting(request.file)
  const file = await openFile(request.file, text, context)
  const added = await loadHosts(file, request, warner(context))
  await finish(file, { text, request, added, removed: [] }, context)
}

/** The file to be changed; one that a run would refuse as it stands is refused here, too. */
async function openFile(
  path: string,
  text: string | undefined,
  context: BuilderContext,
): Promise<InventoryFile> {
  const file = new InventoryFile(path, text ?? '')
  if (text === undefined) return file
  const wrong = await parsePlainInventory(text, path).then(() => [], errorsOf)
  // Ansible reads vaults, and the file may be its own, too; a run says what to do instead.
  const vaults = wrong.filter(({ code }) => code === 'BAD_VAULT')
  if (wrong.length > vaults.length) throw new TsplayErrors(wrong)
  vaults.map(formatError).forEach(warner(context))
  return file
}

function errorsOf(error: unknown): readonly TsplayError[] {
  if (error instanceof TsplayErrors) return error.errors
  throw error
}

interface Ending {
  /** As the file was; undefined where there was none. */
  readonly text: string | undefined
  readonly request: ChangeRequest | LoadRequest
  readonly added: readonly string[]
  readonly removed: readonly string[]
}

async function finish(
  file: InventoryFile,
  { text, request, added, removed }: Ending,
  { tell }: BuilderContext,
): Promise<void> {
  const { file: path, check } = request
  const changed = file.isChanged()
  if (changed && !check) await writeAtomically(path, file.toString())
  const verb = !changed ? 'left as it was' : text === undefined ? 'written' : 'changed'
  const shown = changed && check ? `would be ${verb}` : verb
  tell(
    `${path} ${shown}: ${counted('added', added)}, ` +
      `${removed.length > 0 ? `${counted('removed', removed)}, ` : ''}${file.hosts().length} in all\n`,
  )
}

function counted(what: string, names: readonly string[]): string {
  const hosts = `${names.length} ${names.length === 1 ? 'host' : 'hosts'} ${what}`
  return names.length === 0 || names.length > 8 ? hosts : `${hosts} (${names.join(' ')})`
}

const warner =
  ({ warn }: BuilderContext) =>
  (text: string): void => {
    warn(`WARNING: ${text}\n`)
  }

const debugTo =
  ({ env, warn }: BuilderContext) =>
  (text: string): void => {
    if (isDebugOn(env)) warn(`DEBUG: ${text}\n`)
  }
