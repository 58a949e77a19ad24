import { dirname } from 'node:path'

import { TsplayError, TsplayErrors } from '../../engine/errors.ts'
import { loadInventory } from '../../engine/load/inventory.ts'
import { kindOf } from '../../engine/load/text-file.ts'
import { Template, type Json, type SourceObject } from '../../engine/model/value.ts'
import { createConnector } from '../../engine/remote/connector.ts'
import type { Connector } from '../../engine/remote/host.ts'
import { connectionOptions } from '../../engine/run/connection.ts'
import type { Scope } from '../../engine/template/scope.ts'
import { Semaphore } from '../../engine/transport/semaphore.ts'
import { transportOpener } from '../../engine/wiring/transports.ts'
import type { AskNames } from './build.ts'
import type { Env } from './settings.ts'
import { checkHostName } from './words.ts'

/** Machines that are asked at once. */
const AT_ONCE = 20

/** What is known of reaching the machines. */
export interface Reach {
  /** The inventory that they come into: what it and its group_vars say of all hosts counts for them. */
  readonly file: string
  readonly env: Env
  readonly warn: (text: string) => void
  /** Makes connections; default: with the user's own SSH settings. */
  readonly connect?: ReturnType<typeof transportOpener>
}

/** Asks machines for their host name over SSH, their host keys checked as in a run. */
export function nameAsker(reach: Reach): AskNames {
  return async hosts => {
    if (hosts.length === 0) return []
    const addresses = hosts.map(({ accessIp }) => accessIp)
    const scopes = await scopesOf(addresses, reach)
    const connector = createConnector({ connect: reach.connect ?? transportOpener(reach.env) })
    const room = new Semaphore(AT_ONCE)
    try {
      const answers = await Promise.all(
        addresses.map(async address => {
          const release = await room.acquire()
          return ask(address, scopes(address), connector)
            .catch((error: unknown) => failure(address, error))
            .finally(release)
        }),
      )
      const failures = answers.filter(answer => answer instanceof TsplayError)
      if (failures.length > 0) throw new TsplayErrors(failures)
      return answers.filter(answer => typeof answer === 'string')
    } finally {
      await connector.close()
    }
  }
}

async function ask(address: string, scope: Scope, connector: Connector): Promise<string> {
  const host = await connector.host(
    connectionOptions(address, scope, { keywords: {}, scope }, DEFAULTS),
  )
  const { code, stdout, stderr } = await host.run(['hostname', '-s'], { timeout: 30_000 })
  if (code !== 0) {
    const said = stderr.toString().trim()
    throw new TsplayError('COMMAND_FAILED', `hostname -s ended with ${code}: ${said}`)
  }
  // As kubelet does.
  const name = stdout.toString().trim().toLowerCase()
  checkHostName(name)
  return name
}

const DEFAULTS = { become: false, hostKeyChecking: 'accept-new', timeout: 10 } as const

/** The variables of all hosts, as the machines will have them. */
async function scopesOf(
  addresses: readonly string[],
  { file, warn }: Reach,
): Promise<(address: string) => Scope> {
  const known = (await kindOf(file)) === undefined ? [] : [file]
  const { hosts } = await loadInventory([...known, addresses.map(one => `${one},`).join('')], {
    playbookFolders: [dirname(file)],
    context: { modules: new Set(), warn },
  })
  return address => {
    const layers = hosts.get(address)?.vars ?? []
    const vars = Object.assign({}, ...layers.map(one => one.vars)) as SourceObject
    return {
      get: name => (vars[name] instanceof Template ? undefined : (vars[name] as Json | undefined)),
      names: () => Object.keys(vars),
    }
  }
}

function failure(address: string, error: unknown): TsplayError {
  if (!(error instanceof TsplayError)) throw error
  const hint = error.hint ?? 'give it a name of your own: NAME,ADDRESS'
  return new TsplayError(error.code, `${address} was asked for its name: ${error.message}`, {
    hint,
    cause: error,
  })
}
